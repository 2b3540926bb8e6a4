"""Lines that machines write for machines go where a text speaks of other things, and stay where it shows them."""

from __future__ import annotations

import pytest

from bounded import ends
from corpusmill.recipes.recipe import Recipe
from corpusmill.text.audit.moving import seams_of
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from corpusmill.text.layouts.glance import Glance
from corpusmill.text.layouts.machine_marks import marked_lines, may_be_marks

STORY = (
    "Der Rat der Stadt hat am Montag beschlossen, die alte Brücke über den Fluss für zwei Jahre zu schließen.",
    "Die Fähre zur Insel fährt im Winter nur noch am Morgen, weil das Eis im Hafen den ganzen Tag liegen bleibt.",
    "Viele Händler am Ufer fürchten um ihre Kunden, denn ohne die Brücke ist der Weg in die Stadt doppelt so lang.",
)
MARKS = [
    ["<!DOCTYPE html>"], ['<?xml version="1.0" encoding="UTF-8"?>'], ["<![CDATA[", "]]>"], ["&lt;p&gt;"],
    ["<|endoftext|>"], ["<s>", "</s>"], ["[PAD]"], ["<TEXT>"], ['<doc id="12">'],
    ["{{ post.title }}"], ["{{{body}}}"], ["{% include 'ads.html' %}"], ["<%= yield %>"], ["${title}"], ["%TITLE%"],
    ["[[+title]]"],
    ["[object Object]"], ["__NOTOC__"], ["__KEINTOC__"], ["[[Datei:Brücke.jpg|thumb|300px]]"],
    ["[[Kategorie:Brücke]]"], ["{{Siehe auch|Fähre}}"], ["[quote=Anna]", "[/quote]"],
    ["[img]http://example.org/a.jpg[/img]"],
    ["\\n"], ["\\n\\n\\t"], ["\\u00a0"], ["_x000D_"], ["\\begin{center}", "\\end{center}"], ["\\newpage"],
    ["00:00:01,000 --> 00:00:04,000"], ["1", "00:01.000 --> 00:04.000 position:50%"], ["\uf09a \uf099"], ["\ufffc"],
    ["['", "', '", "']"], ['["', '",'], ["×"], ["☰"],
]  # fmt: skip
OWN = [
    ["[sic]"], ["[1]"], ["* * *"], ["[Applaus]"], ["(a)"], ["100 %"], ['"'], ["{"], ["}"], ["[...]"], ["<der palast>"],
    ["$ 12"],
    ["__________"], ["12"], ["',"], ["10:30"], ["[ ]"], ["№"], ["×", "○", "×"],
    ["[a]", "[b]", "[c]"], ["[left]", "[right]"], ['" "', '" "'],
    ["\\begin{equation}", "E = mc^2", "\\end{equation}"], ["\ue000\ue001\ue002 \ue003\ue004\ue005"],
]  # fmt: skip


def cleaned(text: str) -> str:
    batch, failures = Recipe("context", ("strip_context",))(Batch(ids=["1"], texts=[text]))
    assert not failures
    return str(batch.texts[0])


@pytest.mark.parametrize("marks", MARKS, ids=" ".join)
@pytest.mark.parametrize("place", [0, 1, 3], ids=["above", "between", "below"])
def test_marks_of_machines_go(marks: list[str], place: int) -> None:
    text = "\n".join([*STORY[:place], *marks, *STORY[place:]])
    assert [line for line in cleaned(text).split("\n") if line] == [*STORY]


@pytest.mark.parametrize("own", OWN, ids=" ".join)
def test_what_an_author_may_write_stays_between_paragraphs(own: list[str]) -> None:
    assert marked_lines([fold(line) for line in own]) == set()
    text = "\n".join([STORY[0], *own, *STORY[1:]])
    assert cleaned(text) == text


@pytest.mark.parametrize("marks", MARKS[:-2], ids=" ".join)
def test_a_text_that_speaks_of_code_shows_them(marks: list[str]) -> None:
    text = "\n".join([*STORY, "So sieht der Quellcode der Seite aus:", *marks, STORY[0]])
    assert cleaned(text) == text


@pytest.mark.parametrize(
    "lines",
    [
        ("Between two sentences of a pair it sets one more word, and the same at the end of the pair:", "[SEP]"),
        ("A sentence for which nobody names a book is followed by {{source?}} until someone does.", "{{source?}}"),
        ("Der Name der Datei, die zuerst gelesen wird, steht zwischen zwei Paaren von Strichen:", "__init__"),
        (
            "読者が出典を探すとき、編集者は次のしるしを文の終わりに置き、だれかが本の名を書くまでそのままにしておくのである：",
            "{{要出典}}",
        ),
    ],
    ids=lambda lines: lines[1],
)
def test_a_text_that_speaks_of_a_mark_shows_it(lines: tuple[str, str]) -> None:
    text = "\n".join([STORY[0], *lines, *STORY[1:]])
    assert cleaned(text) == text


def test_of_a_template_one_announced_line_saves_nothing() -> None:
    marks = [f"{{{{ post.field{n} }}}}" for n in range(13)]
    text = "\n".join([*STORY, "Der Rat der Stadt nennt in seinem Bericht vom Montag drei Gründe:", *marks])
    assert not any(mark in cleaned(text) for mark in marks)


@pytest.mark.parametrize("marks", [*MARKS, *OWN], ids=" ".join)
def test_lines_that_are_marks_may_be_such_at_a_glance(marks: list[str]) -> None:
    batch = Batch(ids=["1"], texts=["\n".join([STORY[0], *marks, STORY[1]])])
    told = may_be_marks(Glance(batch.lines, 1, seams_of(batch.marks))).tolist()
    lines = batch.lines.folded
    assert {n for n in marked_lines(lines) if not lines[n].isdigit()} <= {*told}


@pytest.mark.parametrize("value", ['"12"', "'the \"mill\"'", '"O\'Brien"'])
def test_tags_of_many_attributes_are_told_at_once(value: str) -> None:
    tag = "<record" + f" n={value}" * 60
    with ends():
        assert marked_lines([f"{tag}>", f"{tag}>the mill burns.", tag]) == {0}
