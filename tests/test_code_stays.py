"""Between fences nothing is cut or lifted, however much it reads like residue; outside them all goes that went."""

from __future__ import annotations

from typing import Literal

import pytest

from corpusmill import clean, clean_page, undo
from corpusmill.text.batch import Mark

ABOVE = (
    "The ferry board said on Monday that its timetable would be printed by a small program that a pupil had written."
)
BELOW = "Whoever wants to run it needs nothing but the two files, which the harbour office hands out to all who ask."
CODE = (
    "ferry share --print\n# Read more: https://ferry.example\nSubscribe()",
    "Share\nTweet\nLeave a Reply\nSign up for our newsletter\nCopyright 2024 Ferry Board. All rights reserved.",
    "Home | News | Contact | Login\n<a href='x'>Share</a>\nAdvertisement",
    '{\n "share": true\n}\n\nSkip to content\nPosted by Ann Lee on 3 May 2024',
)


@pytest.mark.parametrize("code", CODE)
@pytest.mark.parametrize(
    "form", ["{above}\n\n{code}\n\n{below}", "{above}\n\n{below}\n\n{code}", "{code}\n\n{above}\n\n{below}"]
)
def test_between_fences_nothing_goes(form: str, code: str) -> None:
    text = form.format(above=ABOVE, below=BELOW, code=f"```sh\n{code}\n```")
    assert clean(text).text == text


def test_outside_of_fences_and_behind_one_that_is_never_closed_residue_goes() -> None:
    kept = f"{ABOVE}\n\n```\nShare\n```\n\n{BELOW}"
    found = clean(f"{kept}\n\nLeave a Reply\nSign up for our newsletter")
    assert found.text == kept
    assert undo(found.text, found.edits) == f"{kept}\n\nLeave a Reply\nSign up for our newsletter"
    assert "Leave a Reply" not in clean(f"{ABOVE}\n\n```\n{BELOW}\n\nLeave a Reply\nSign up for our newsletter").text


@pytest.mark.parametrize("code", CODE)
def test_what_a_page_shows_as_code_stays_too(code: str) -> None:
    text = f"{ABOVE}\n{code}\n{BELOW}\n{ABOVE[:60]} once more, as it had said before the winter and before the storm."
    mark = Mark(len(ABOVE) + 1, len(ABOVE) + 1 + len(code), "code")
    assert code in clean(text, marks=[mark]).text


def test_pre_is_marked_and_what_is_nothing_but_pre_is_cleaned() -> None:
    told = "<p>These commands start the ferry board's program on the machine in the office:</p>"
    page = (
        f"<main><h1>Board</h1><p>{ABOVE}</p>{told}<pre>board on<br>board turn 5<br>board log</pre><p>{BELOW}</p></main>"
    )
    assert "board on\nboard turn 5\nboard log" in clean_page(page.encode()).text
    text = f"{ABOVE} {BELOW}\n\nLeave a Reply\nSign up for our newsletter"
    assert "Leave a Reply" not in clean(text, marks=[Mark(0, len(text), "code")]).text


GUTTER = "<td class='{name}'><pre>1\n2</pre></td><td class='code'><pre>def turn(board):\n    board.at += 5</pre></td>"


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize("name", ["gutter", "linenos", "rouge-gutter gl", "blob-num"])
def test_code_in_frames_is_kept_without_the_numbers_of_its_lines(name: str, tier: Literal["precise", "fast"]) -> None:
    code = f"<figure class='highlight'><table><tr>{GUTTER.format(name=name)}</tr></table></figure>"
    told = "<p>The program that turns the ferry board is short:</p>"
    page = f"<main><h1>Board</h1><p>{ABOVE}</p>{told}{code}<p>{BELOW}</p><p>{ABOVE[::-1]}</p></main>"
    text = clean_page(page.encode(), tier=tier).text
    assert "def turn(board):\n    board.at += 5" in text
    assert "\n1\n" not in text
