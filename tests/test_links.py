"""Links as Markdown writes them: found, hidden from stages that know residue by how it reads, and never left half."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bounded
import corpusmill
from corpusmill.stages.strip_links import strip_links
from corpusmill.text.actions import Edit, Edits, Tag
from corpusmill.text.batch import Batch
from corpusmill.text.own.links import links_of
from corpusmill.text.own.through_links import through_links
from corpusmill.text.own.views import view_of

PIECES = st.sampled_from(
    ["[", "]", "(", ")", "](", "![", "\\", "\n", " ", "word", "https://a.example/x", "#top", '"t"', "[Log in](/in)",
     "[![i](i.png)](/)", "[](/share)", "Ω", "`", "* ", "# ", "![x](x.png)", "→", "[![x](x.png) →](/s)",
     "[![](x.png)\n\n  Gifts](/gifts)", "![The ropes of all ferries](r.png)", "Share"]
)  # fmt: skip


def seen_by(text: str, find: str) -> list[str]:
    """What an edit of `find`, as its reader sees it, takes of a text."""

    def stage(batch: Batch) -> list[Edit]:
        at = batch.texts[0].find(find)
        return [Edit(0, at, at + len(find), "", "rule")] if at >= 0 else []

    edits = through_links(Batch(ids=["a"], texts=[text]), stage)
    return [text[start:end] for start, end in zip(edits.start.tolist(), edits.end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "find", "taken"),
    [
        ("Read [the report](/r) now.", "Read the report now.", ["Read [the report](/r) now."]),
        ("x [Log in](/in) to comment.", "Log in", ["[Log in](/in)"]),
        ("x [Log in](</in (1)> 'Log in') to comment.", "Log in to", ["[Log in](</in (1)> 'Log in') to"]),
        ("[![Logo](l.png) Home](/)", "Home", ["[![Logo](l.png) Home](/)"]),
        ("[Share\nthis](/s) story", "Share\nthis", ["[Share\nthis](/s)"]),
        ("[Share this](/s) story", "Share", ["Share"]),
        ("[Share this](/s) story", "this story", []),
        ("a[0](x) [b](/)", "a[0](x)", ["a[0](x)"]),
    ],
)
def test_takes_links_whole_or_not_at_all(text: str, find: str, taken: list[str]) -> None:
    assert seen_by(text, find) == taken


def test_two_edits_that_share_the_words_of_a_link_take_it() -> None:
    text = "[Home\n\nNews](/) stays"

    def stage(batch: Batch) -> list[Edit]:
        assert batch.texts[0] == "Home\n\nNews stays"
        return [Edit(0, 0, 4, "", "one"), Edit(0, 6, 10, "", "two")]

    edits = through_links(Batch(ids=["a"], texts=[text]), stage)
    spans = zip(edits.start.tolist(), edits.end.tolist(), strict=True)
    assert [text[start:end] for start, end in spans] == ["[Home", "News](/)"]


def test_tags_come_back_in_places_of_the_text() -> None:
    text = "By [Ellen Marsh](https://a.example/ellen) today"

    def stage(batch: Batch) -> list[Tag]:
        at = batch.texts[0].index("Ellen")
        return [Tag(0, "author", "Ellen Marsh", (at, at + 11), "byline"), Tag(0, "a", "b", None, "c", raw=(0, at + 11))]

    told = through_links(Batch(ids=["a"], texts=[text]), stage).others
    spans = [told[0].span, told[1].raw]  # type: ignore[union-attr]
    assert [span and text[slice(*span)] for span in spans] == [
        "Ellen Marsh",
        "By [Ellen Marsh](https://a.example/ellen)",
    ]


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_what_is_shown_is_the_text_without_what_is_hidden(text: str) -> None:
    view = view_of(text)
    hidden = "".join(text[start:end] for start, end in view.hidden)
    assert "\n" not in hidden
    assert len(view.text) + len(hidden) == len(text)
    assert [view.text[slice(*words)] for words, _ in view.worded] == [
        view_of(text[start:end]).text for _, (start, end) in view.worded
    ]
    for at in range(len(view.text)):
        start, end = view.place(at, at + 1)
        assert text[start:end] == view.text[at]
        assert view.seen(start) == at


@given(st.lists(PIECES, max_size=40).map("".join), st.data())
@settings(max_examples=300, deadline=None)
def test_no_link_is_left_half(text: str, data: st.DataObject) -> None:
    shown = view_of(text).text
    cuts = sorted(data.draw(st.lists(st.integers(0, len(shown)), max_size=6)))
    spans = [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False) if start < end]

    def stage(batch: Batch) -> Edits:
        return Edits.of([Edit(0, start, end, "", "cut") for start, end in spans])

    edits = through_links(Batch(ids=["a"], texts=[text]), stage)
    placed = list(zip(edits.start.tolist(), edits.end.tolist(), strict=True))
    assert all(end <= start for (_, end), (start, _) in pairwise(placed))
    for link in links_of(text):
        if link.is_image or not view_of(text[link.start : link.end]).text:
            continue
        gone = [any(start <= at < end for start, end in placed) for at in (link.start, link.end - 1)]
        assert gone[0] == gone[1]


def test_long_hostile_texts_end() -> None:
    def letters(batch: Batch) -> list[Edit]:
        return [Edit(0, at, at + 1, "", "letter") for at, char in enumerate(batch.texts[0]) if char.isalpha()]

    with bounded.ends():
        for part in ("[", "](", "[a](", "[](/)", "![a](b", "[a](b(", "\\[", "[a](/x) ", "[[a](/x)](/y)\n\n"):
            batch = Batch(ids=["a"], texts=[part * 20_000])
            assert all(edit.rule for edit in strip_links(batch))
            through_links(batch, letters)


def test_what_the_cuts_of_one_edit_leave_ends() -> None:
    """Each edit reaches into the next link, so that one that is none leaves words that the next one took."""

    def stage(batch: Batch) -> list[Edit]:
        text, edits, at = batch.texts[0], list[Edit](), 0
        while (at := text.find("Log", at)) >= 0:
            edits.append(Edit(0, at, at + 6, "", "log"))
            at += 6
        return edits

    text = "[stay\nLog](/x)" + "[ in\nLog](/d)" * 20_000
    with bounded.ends():
        assert not len(through_links(Batch(ids=["a"], texts=[text]), stage))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Getting started[¶](#getting-started)", "Getting started"),
        ("# The bridge closes\n\n[Transport](/t)", "The bridge closes"),
    ],
)
def test_titles_stand_beside_links(text: str, title: str) -> None:
    body = (
        "The council voted on Monday to close the old bridge for two years, and the ferry will run every ten minutes."
    )
    page = f"[Skip to main content](#main)\n\n{text}\n\n[By Ellen Marsh](/e)\n\n{body}\n\n{body[:-1]} until May.\n\n"
    found = corpusmill.clean(page + "[Leave a comment](/reply)").metadata
    assert (found["title"], found["author"]) == (title, ["Ellen Marsh"])


def test_what_was_cut_is_read_as_it_was_shown() -> None:
    body = (
        "The council voted on Monday to close the old bridge for two years, and the ferry will run every ten minutes."
    )
    result = corpusmill.clean(f"{body}\n\n{body}\n\n© 2024 [The Echo](https://echo.example/). All rights reserved.")
    holders = [field["value"] for field in result.metadata["fields"] if field["name"] == "copyright_holder"]
    assert holders == ["The Echo"]


def test_a_page_in_markdown_is_read_as_its_reader_does() -> None:
    result = corpusmill.clean(
        "Title: The old bridge closes\n\nURL Source: https://echo.example/bridge\n\nMarkdown Content:\n"
        "[Skip to content](https://echo.example/bridge#main)\n\n"
        "By [Ellen Marsh](https://echo.example/authors/ellen-marsh) | February 11, 2024\n\n"
        "The council voted on Monday to close the old [bridge](https://echo.example/bridges) for two years.\n\n"
        "**Read more:** [Ten bridges to see](https://echo.example/ten)\n\n"
        "Work begins in May, and the ferry will run every ten minutes until the last tram has left the quay.\n\n"
        "[Leave a comment](#comments)\n"
    )
    assert result.metadata["title"] == "The old bridge closes"
    assert result.metadata["author"] == ["Ellen Marsh"]
    assert result.metadata["date"] == "2024-02-11"
    assert result.text.split("\n\n")[-2:] == [
        "The council voted on Monday to close the old [bridge](https://echo.example/bridges) for two years.",
        "Work begins in May, and the ferry will run every ten minutes until the last tram has left the quay.",
    ]
    assert "Skip" not in result.text
