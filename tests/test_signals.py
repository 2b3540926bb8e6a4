"""Signals of published filters, against a plain calculation of each, text by text."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.cleaning import clean_many
from corpusmill.errors import UsageError
from corpusmill.published.pages import PageRule
from corpusmill.published.signals import signals_of
from corpusmill.published.words import classes
from corpusmill.recipes.recipe import Recipe, load_recipe
from corpusmill.text.batch import Batch
from texts import hostile_texts

STOPS = {"the", "be", "to", "of", "and", "that", "have", "with"}
_SPACE, _WIDE, _ALPHA, _WORDLY, _TERMINAL, _LOWER = (1 << n for n in range(6))


def has(char: str, kind: int) -> bool:
    return bool(classes()[ord(char)] & kind)


def words_of(text: str) -> list[str]:
    words: list[str] = []
    for run in text.split():
        word = ""
        for char in run:
            if has(char, _WIDE):
                words += [word, char]
                word = ""
            else:
                word += char
        words.append(word)
    return [word for word in words if word]


def repeats(pieces: list[str]) -> tuple[int, int]:
    seen: set[str] = set()
    again = [piece for piece in pieces if piece in seen or seen.add(piece)]  # type: ignore[func-returns-value]
    return len(again), sum(map(len, again))


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def grams(words: list[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[k : k + n]) for k in range(len(words) - n + 1)]


def duplicate_grams(words: list[str], n: int) -> int:
    seen: set[tuple[str, ...]] = set()
    at = total = 0
    while at <= len(words) - n:
        gram = tuple(words[at : at + n])
        if gram in seen:
            total += sum(map(len, gram))
            at += n
        else:
            seen.add(gram)
            at += 1
    return total


def sentences(text: str) -> int:
    count = 0
    for line in text.split("\n"):
        ends = [
            k
            for k, char in enumerate(line)
            if has(char, _TERMINAL)
            and (behind := re.match("[\"'”’»)\\]]{0,2}", line[k + 1 :])) is not None
            and ((rest := line[k + 1 + behind.end() :]) == "" or has(rest[0], _SPACE) or has(rest[0], _WIDE))
            and not (rest[:1] == " " and rest[1:] and has(rest[1], _LOWER))
        ]
        visible = len(line.rstrip()) - 1
        count += len(ends) + (bool(line.strip()) and not (ends and visible - ends[-1] <= 2))
    return count


def plainly(text: str) -> dict[str, Any]:
    words = words_of(text)
    worded = [word for word in words if any(has(char, _WORDLY) for char in word)]
    lines = text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    shown = [line for line in lines if line.strip()]
    full = [line for line in lines if line]
    paragraphs = [part for part in re.split(r"\n{2,}", text.strip("\n")) if part]
    feeds = text.count("\n")
    found = {
        "gopher_word_count": len(worded),
        "gopher_mean_word_length": share(sum(map(len, worded)), len(worded)),
        "gopher_hash_ratio": share(text.count("#"), len(words)),
        "gopher_ellipsis_ratio": share(text.count("...") + text.count("…"), len(words)),
        "gopher_alpha_words": share(sum(any(c.isalpha() for c in word) for word in words), len(words)),
        "gopher_stop_words": len(STOPS & set(words)),
        "gopher_bullet_lines": share(sum(line.lstrip().startswith(("•", "-")) for line in lines), len(lines)),
        "gopher_ellipsis_lines": share(sum(line.rstrip().endswith(("...", "…")) for line in lines), len(lines)),
        "gopher_duplicate_lines": share(repeats(full)[0], len(full)),
        "gopher_duplicate_line_characters": share(repeats(full)[1], len(text)),
        "gopher_duplicate_paragraphs": share(repeats(paragraphs)[0], len(paragraphs)),
        "gopher_duplicate_paragraph_characters": share(repeats(paragraphs)[1], len(text)),
        "fineweb_line_punct_ratio": share(sum(has(line[-1], _TERMINAL) for line in shown), len(shown)),
        "fineweb_short_line_ratio": share(sum(len(line) <= 30 for line in shown), len(shown)),
        "fineweb_char_dup_ratio": share(repeats(shown)[1], len(text) - feeds),
        "fineweb_list_ratio": share(feeds, len(words)),
        "c4_sentences": sentences(text),
        "c4_lorem_ipsum": bool(re.search("(?i:lorem ipsum)", text, re.ASCII)),
        "c4_curly_bracket": "{" in text,
    }
    for n in (2, 3, 4):
        common = Counter(grams(words, n)).most_common(1)
        top = len(" ".join(common[0][0])) * common[0][1] if common else 0
        found[f"gopher_top_{n}_gram"] = share(top, len(text))
    for n in range(5, 11):
        found[f"gopher_duplicate_{n}_grams"] = share(duplicate_grams(words, n), len(text))
    return found


def agree(texts: list[str]) -> None:
    found = signals_of(texts)
    for row, text in enumerate(texts):
        told = {name: values[row].item() for name, values in found.items()}
        assert told == pytest.approx(plainly(text), abs=1e-12), text


TEXTS = [
    "",
    "\n",
    " \n\n \t",
    "word",
    "word " * 50,
    "word\n" * 50,
    "The cat sat with the dog. It was to be.\n\nThe cat sat with the dog. It was to be.",
    "- one\n- two...\n• three…\n# four #\n\n\n  - five ....",
    "12 34 -- ... !!! 5,6",
    "議会は月曜日、橋を閉鎖することを決議しました。市民は驚いています。議会は月曜日、橋を閉鎖しました。",
    "ไทยเขียนไม่เว้นวรรค และ mixed English words ที่นี่",
    "العربية تكتب من اليمين. هل هذا صحيح؟ نعم.",
    'He said "no." Then he left (quickly). Approx. five stayed, e.g. the cook! Who? Nobody...',
    "Lorem IPSUM dolor {x}\nlorem  ipsum",
    "a b c d e f g h i j k l " * 3 + "z " + "a b c d e f " * 4,
    "one two one two one two three one two",
    "x" * 5000 + " " + "y" * 2000,
    "trailing feed\n",
    "\nleading feed\n\nand two\n\n",
    "no\u00a0break\u3000space\u2028line sep\x0btab",
]


def test_signals_agree_with_a_plain_calculation() -> None:
    agree(TEXTS)
    for text in TEXTS:
        agree([text])


PIECES = ["a", "b", "the", ".", "...", "\n", "\n\n", " ", "-", "#", "日", "本", "。", "be to", "{", "lorem ipsum"]
repeating = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)


@given(st.lists(st.one_of(hostile_texts, repeating), max_size=5))
def test_signals_agree_on_any_text(texts: list[str]) -> None:
    agree(texts)


def test_no_text_and_many_texts() -> None:
    assert all(len(values) == 0 for values in signals_of([]).values())
    texts = [f"Text {n} of many. " * (n % 50) for n in range(3_000)]
    together = signals_of(texts)
    for row in (0, 1, 1234, 2999):
        alone = signals_of([texts[row]])
        assert {name: values[row] for name, values in together.items()} == {name: v[0] for name, v in alone.items()}


def reasons(recipe: str | Recipe, texts: list[str]) -> list[str]:
    return [result.metadata.get("dropped", "") for result in clean_many(texts, recipe=recipe)]


GOOD = (
    "The council of Hamlet voted on Monday to close the old bridge for two years of repairs, a clerk said. "
    "Nobody had expected that to happen with so few weeks left. Boats will be free. They have two piers. It rains. "
    "Ada, who keeps the mill beside it, was asked to be patient and said that she would think about it."
)
GERMAN = (
    "Der Rat der Stadt stimmte am Montag dafür, die alte Brücke wegen Reparaturen für zwei Jahre zu sperren, sagte ein "
    "Schreiber. Niemand hatte erwartet, dass es so bald geschieht. Boote fahren umsonst. Es gibt zwei Stege am Ufer, "
    "und ein dritter wird gebaut. Ada, die nebenan die Mühle führt, soll Geduld haben und denkt darüber nach."
)
JAPANESE = "議会は月曜日に橋を閉鎖することを決議した。市民は驚き、港の人々は船を出す準備を始めていると伝えられた。"
ONE = {
    "repetition": {"sets": ["gopher-repetition"]},
    "gopher": {"sets": ["gopher"]},
    "c4": {"sets": ["c4"]},
    "fineweb": {"sets": ["fineweb"]},
}


@pytest.mark.parametrize(
    ("chosen", "text", "rule"),
    [
        ("repetition", GOOD, ""),
        ("repetition", "word " * 100, "top_2_gram"),
        ("repetition", "\n\n".join([GOOD] * 3), "dup_para_frac"),
        ("repetition", GOOD + "\n\n" + "\n".join(["One line."] * 4), "dup_line_frac"),
        ("gopher", GOOD, ""),
        ("gopher", "", "gopher_short_doc"),
        ("gopher", "Too short to be of use.", "gopher_short_doc"),
        ("gopher", GOOD + " #" * 12, "gopher_too_many_hashes"),
        ("gopher", " ".join(f"abcdefgh{n}ijkl" for n in range(60)), "gopher_above_avg_threshold"),
        ("gopher", JAPANESE * 2, "gopher_below_avg_threshold"),
        ("gopher", GOOD + " ".join(str(n * 7919) for n in range(40)), "gopher_below_alpha_threshold"),
        ("gopher", GERMAN, "gopher_enough_stop_words"),
        ("gopher", "\n".join(f"- {part}" for part in GOOD.split(". ")), "gopher_too_many_bullets"),
        ("gopher", GOOD.replace(". ", "...\n"), "gopher_too_many_end_ellipsis"),
        ("c4", GOOD, ""),
        ("c4", "Only one sentence stands in this text.", "too_few_sentences"),
        ("c4", GOOD + " So {it} is here.", "curly_bracket"),
        ("c4", GOOD + " It read Lorem Ipsum and more.", "lorem_ipsum"),
        ("fineweb", GOOD, ""),
        ("fineweb", "\n".join(f"{word}," for word in GOOD.split()), "line_punct_ratio"),
        ("fineweb", GOOD + "\n" + "\n".join(f"Line number {n} here." for n in range(9)), "short_line_ratio"),
        ("fineweb", "\n".join([GOOD, "The ferry runs every hour of the day."] * 2), "char_dup_ratio"),
    ],
)
def test_the_rule_that_failed_is_named(chosen: str, text: str, rule: str) -> None:
    assert reasons(Recipe("one", ("drop_quality",), {"drop_quality": ONE[chosen]}), [text]) == [rule]


def test_recipes_of_published_sets() -> None:
    texts = [GOOD, GOOD + "\n\nAccept our cookie policy", "Too short to be of use.", GERMAN, GOOD + " So {it} is."]
    assert reasons("gopher", texts) == ["", "", "top_2_gram", "gopher_enough_stop_words", ""]
    assert reasons("c4", texts) == ["", "", "too_few_sentences", "", "curly_bracket"]
    assert reasons("fineweb", texts) == ["", "", "top_2_gram", "gopher_enough_stop_words", "curly_bracket"]
    assert next(clean_many(texts[1:2], recipe="fineweb")).text == GOOD


def test_a_value_at_the_threshold_stays() -> None:
    rule = PageRule("x", "y", least=3, most=10)
    assert rule.fails(np.array([2.999, 3, 10, 10.001])).tolist() == [True, False, False, True]


def test_dropping_by_columns_and_by_itself_is_the_same_and_rules_can_be_chosen() -> None:
    texts = [GOOD, "Too short.", "word " * 100, GOOD + "{", ""]
    alone = reasons(Recipe("alone", ("drop_quality",)), texts)
    tagged = reasons(Recipe("tagged", ("tag_quality", "drop_quality")), texts)
    assert alone == tagged == ["", "top_2_gram", "top_2_gram", "curly_bracket", "gopher_short_doc"]
    options = {
        "drop_quality": {"sets": ["gopher"], "but": ["gopher_enough_stop_words"], "least": {"gopher_short_doc": 2}}
    }
    assert reasons(Recipe("chosen", ("drop_quality",), options), texts) == ["", "", "", "", "gopher_short_doc"]


def test_the_default_drops_nothing_and_one_line_adds_the_signals() -> None:
    texts = ["Too short.", "word " * 100, "{ lorem ipsum }"]
    assert reasons("default", texts) == ["", "", ""]
    result = next(clean_many(texts, recipe=load_recipe("default", add=["tag_quality"])))
    assert result.metadata["gopher_word_count"] == 2
    options = {"drop_gopher": {"least": {"gopher_short_doc": 10_000}}}
    assert reasons(load_recipe("gopher", options=options), [GOOD]) == ["gopher_short_doc"]
    with pytest.raises(UsageError, match="no rule 'shoes'"):
        load_recipe("gopher", options={"drop_gopher": {"but": ["shoes"]}})
    wrong = {"drop_quality": {"but": ["shoes"]}}
    with pytest.raises(UsageError, match="no rule 'shoes'"):
        load_recipe("default", add=["drop_quality"], options=wrong)
    with pytest.raises(UsageError, match="no rule 'shoes'"):  # nor is it the fault of a document
        Recipe("wrong", ("drop_quality",), wrong)(Batch(ids=["s/a"], texts=texts[:1]))
