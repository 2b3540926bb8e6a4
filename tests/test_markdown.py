"""What Markdown writes beside words: it stays with what stays and goes with what goes, and what it quotes is quoted."""

from __future__ import annotations

import pytest

import bounded
from corpusmill import clean, undo
from corpusmill.text.actions import Edit, Edits
from corpusmill.text.batch import Batch
from corpusmill.text.own.code import code_of
from corpusmill.text.own.marks import with_marks
from corpusmill.text.own.through_links import through_links
from corpusmill.text.own.views import view_of

ABOVE = "The harbour board met on Tuesday and counted the ropes of all seven ferries, which took until late at night."
BELOW = (
    "Nobody had counted them since the war, and the eldest of the captains swore that there had once been forty more."
)
PAGE = "[Skip to main content](#main)\n\n{above}\n\n{part}\n\n{below}\n\n[Leave a comment](/reply)"
"""Rules cut in two places: it comes with what stood around it on its page."""


def cleaned(part: str) -> str:
    """What is left of a part between two paragraphs."""
    text = PAGE.format(above=ABOVE, part=part, below=BELOW)
    found = clean(text)
    assert undo(found.text, found.edits) == text
    assert found.text.startswith(ABOVE) and BELOW in found.text
    return found.text.removeprefix(ABOVE).partition(BELOW)[0].strip()


LINKS = "\n".join(f"[{words}](/{n})" for n, words in enumerate(("Share", "Log in", "Home", "News", "Sport", "Weather")))


@pytest.mark.parametrize(
    "part",
    [
        f"~~~markdown\n{LINKS}\nSubscribe()\n~~~",
        f"~~~\n{LINKS}\n~~~",
        f"```\n{LINKS}\n```",
        "`[Share](/share)`",
        "Whoever writes `[Log in](/in)` gets a button, and ``[`Share`](/s)`` makes one like code, said the board.",
        "- [x] [Buy rope](/rope)\n- [ ] [Sell boat](/s)\n- [x] [Paint it](/p)\n- [ ] Log in\n- [ ] Leave a comment",
        "* [ ] Leave a comment\n\n* [x] Count the ropes\n\n* [ ] Count them again",
        "1. [Get the form](/1)\n2. [Fill it in](/2)\n3. [Sign it](/3)\n4. [Log in](/4)\n5. [Send](/5)\n6. [Wait](/6)",
        '[1]: http://a.example/one\n[two]: </two> "Two"\n[3]: https://a.example/three',
        "![The ropes in the shed behind the old mill](/ropes.jpg)",
    ],
)
def test_what_is_the_authors_stays_whole(part: str) -> None:
    assert cleaned(part) == part


@pytest.mark.parametrize(
    "part",
    [
        "Share this\n==========",
        "[Newsletter](/n)\n----------------\n\n[Sign up for our newsletter](/up)",
        '[Share](/s "Say "hello" now")',
        "[Share](/t (the 'share' (short)))",
        "[Share](/s 'it's yours')",
        "![icon](/i.svg) [Share](/s)",
        "[![](/f.png)](/f) ![Image 7: bird](/b.png) Share",
        "[Leave a comment][3]\n\n[Share][]",
        "1. [Ropes counted until late at night by a board](/1)\n2. [Captain swears that there were forty ropes](/2)\n"
        "3. [Seven ferries lie still for a whole day long](/3)\n4. [Mill burns down and nobody knows the cause](/4)\n"
        "5. [Mayor paints the mast of the eldest ferry](/5)\n6. [Goat seen on the pier for the third time now](/6)",
    ],
)
def test_what_goes_takes_its_marks_along(part: str) -> None:
    assert cleaned(f"{part}\n\n[3]: /reply\n[share]: /s") == "[3]: /reply\n[share]: /s"


def test_a_row_of_dashes_below_more_than_a_heading_stays() -> None:
    text = "Ferries, ropes, masts\nShare this\n---"
    edit = Edit(0, 22, 32, "", "share")
    for above, end in (("\n", 36), ("x", 32)):
        batch = Batch(ids=["a"], texts=[text.replace("masts\n", f"mast{above}\n")])
        assert with_marks(batch, Edits.of([edit])).end.tolist() == [end]


def test_steps_below_the_text_stay_and_the_menu_behind_them_goes() -> None:
    steps = "1. [Fetch the form from the office](/1)\n2. [Write down every rope](/2)\n3. [Send it to the board](/3)"
    text = PAGE.format(above=ABOVE, part=BELOW, below=f"{steps}\n\n[Boats](/b)\n\n[Ropes](/r)")
    assert clean(text).text == f"{ABOVE}\n\n{BELOW}\n\n{steps}"


def test_tildes_that_part_scenes_hold_no_code() -> None:
    text = f"{ABOVE}\n\n~~~\n\nShare this:\n\n~~~\n\n{BELOW}\n\n~~~\nThank you all for reading this far.\n~~~"
    assert code_of(text) == []
    assert "Share this" not in clean(text).text


def test_a_form_of_boxes_of_which_most_are_known_is_no_list_of_tasks() -> None:
    assert "Log in" not in cleaned("- [x] Share this\n- [ ] Log in\n- [x] Leave a comment")


def test_the_line_above_the_text_of_a_page_in_markdown_goes_above_a_paragraph_too() -> None:
    text = f"Title: Ropes\n\nURL Source: https://a.example/\n\nMarkdown Content:\n{ABOVE}\n\n{BELOW}"
    assert "Markdown Content" not in clean(text).text
    kept = f"{ABOVE}\n\nMarkdown content: a guide for editors of the harbour board, in seven parts.\n\n{BELOW}"
    assert clean(kept).text == kept


def test_evidence_of_a_value_holds_whole_links() -> None:
    head = "[Skip to main content](#main)\n\n# Ropes\n\n"
    text = f"{head}[By Ellen](/e) Marsh, [February](/f) 11, 2024\n\n{ABOVE}\n\n{BELOW}"
    fields = {field["name"]: field for field in clean(text).metadata["fields"]}
    spans = {name: text[field["raw_start"] : field["raw_end"]] for name, field in fields.items()}
    assert spans["author"] == "[By Ellen](/e) Marsh"
    assert spans["date"] == "[February](/f) 11, 2024"


def test_names_of_addresses_are_hidden_and_links_by_name_read() -> None:
    view = view_of("See [the log][Old Log], [it][] and [that][2].\n\n[old  log]: /log\n[it]: <https://a.example/>\n")
    assert view.text == "See the log, it and [that][2].\n\n\n\n"


@pytest.mark.parametrize("sign", ["", "↑", "**"])
def test_a_sign_whose_link_goes_over_lines_stops_no_document(sign: str) -> None:
    assert cleaned(f"## Boats [{sign}\n](#boats)\n\nShare this:\n\nLeave a Reply").startswith("## Boats")


@pytest.mark.parametrize(
    "text", ["[\n\n![Pier](/p.jpg)\n\nThe pier is gone\n\n](/pier)", f"{ABOVE}\n\n{BELOW}\n\n[\n\n](/empty)"]
)
def test_no_half_of_a_link_goes_where_stages_see_it_as_written(text: str) -> None:
    def scored(batch: Batch) -> list[Edit]:
        return [Edit(0, text.index("["), text.index("[") + 1, "", "scored")]

    assert not len(through_links(Batch(ids=["a"], texts=[text]), scored, least_seams=2))
    assert clean(text).text.count("[") == text.count("[")


def test_long_hostile_texts_end() -> None:
    with bounded.ends():
        clean("~~~" + " " * 40_000 + "!")
        clean(f"{PAGE.format(above=ABOVE, part='[![](/a.png)](/b.png)' * 10_000, below=BELOW)}")
        for part in (
            "`",
            "`a``",
            "~~~\n",
            "~~~a\n",
            "- [ ] Log in\n",
            "[a]: /b\n",
            "[a][b]",
            '[a](/b "',
            "[a](/b (c",
            "a\n---\n",
        ):
            clean(f"{ABOVE}\n\n{part * 5_000}\n\n{BELOW}\n\n[b]: /x\n\n[Leave a comment](/reply)\n\nShare this\n")
