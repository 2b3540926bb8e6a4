"""Tables, and code that no fence shows, stay whole however much they read like residue; what stands around goes."""

from __future__ import annotations

import pytest

from bounded import ends
from corpusmill import clean, undo
from corpusmill.text.actions import Edit, Edits, Tag
from corpusmill.text.batch import Batch
from corpusmill.text.lines import lines_of
from corpusmill.text.own.blocks import code_by_shape, tables_of
from corpusmill.text.own.code import sparing_shown

ABOUT_CODE = (
    "The ferry board reads its timetable from a small file, and whoever writes a plugin for it names the harbours.",
    "When the program starts it looks at each value, and prints a warning for those that the template does not know.",
    "In the next part we shall let the browser draw the map, and count how long the function takes for all harbours.",
)
ABOUT_FERRIES = (
    "The ferry board said on Monday that the boats would go twice an hour as soon as the ice on the Elm had melted.",
    "Passengers had asked for it since the old bridge was closed, and more than two thousand of them signed a letter.",
    "The harbour office wants to see first how many of them travel in March, when the school by the mill opens again.",
)
CODE = {
    "python": """\
def subscribe(name):
    '''Sign up for our newsletter.'''
    if not name:
        print("Enter your email")
    # Share this
    return board.send(name)""",
    "json": """\
{
  "share": true,
  "comments": [
    "Leave a Reply"
  ],
  "telephone": "+1-555-0101",
  "login": "/login"
}""",
    "yaml": """\
name: newsletter
on:
  push:
    branches: [main]
jobs:
  share:
    steps:
      - uses: board/login@v4
      - run: make subscribe""",
    "html": """\
<nav class="menu">
  <a href="/">Home</a>
  <a href="/contact">Contact</a>
</nav>
<button>Subscribe</button>
<footer>© 2024 Ferry Board. All rights reserved.</footer>""",
    "css": """\
.share-buttons {
  display: flex;
  color: #333;
}
.newsletter, .footer {
  margin: 0 auto;
}""",
    "script": """\
const buttons = board.all(".share");
buttons.forEach((button) => {
  button.open("Read more");
});
// Follow us on Facebook
export default buttons;""",
    "settings": """\
[newsletter]
sender = press@ferry.example
footer = All rights reserved
[share]
twitter = ferry
facebook = ferry""",
    "tree": """\
board/
├── comments/
│   ├── share.py
│   └── login.py
└── newsletter.py""",
    "shell": """\
$ git clone https://github.com/ferry/board.git
$ cd board
$ make share
Loading...
$ ./board login""",
}
ROWS = """\
Feature\tElm\tOak\tYew
Newsletter\tYes\tYes\tNo
Share buttons\tNo\tYes\tYes
Comments\tYes\tNo\tYes
Login\tNo\tNo\tNo"""
TABLES = {
    "tabs": ROWS,
    "double tabs": ROWS.replace("\t", "\t\t"),
    "bars": ROWS.replace("\t", " | "),
    "drawn": "\n".join(f"| {row} |" for row in ROWS.replace("\t", " | ").split("\n")),
    "lines": "┌───────┬───────┐\n│ Share │ Tweet │\n├───────┼───────┤\n│ Login │ 12    │\n└───────┴───────┘",
    "boxes": "+-------+-------+\n| Share | Tweet |\n+-------+-------+\n| Login | 12    |\n+-------+-------+",
}
AROUND = (
    "Skip to content\nHome\nNews\nContact us\nSubscribe",
    "Leave a Reply\nSign up for our newsletter\nShare on Facebook",
)


def placed(block: str, prose: tuple[str, ...], place: int) -> str:
    return "\n\n".join((*prose[:place], block, *prose[place:]))


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("kind", CODE)
def test_code_stays_where_the_text_speaks_of_code(kind: str, place: int) -> None:
    text = placed(CODE[kind], ABOUT_CODE, place)
    assert clean(text).text == text
    page = clean("\n\n".join((AROUND[0], text, AROUND[1])))
    assert CODE[kind] in page.text
    assert "Leave a Reply\nSign up" not in page.text
    assert undo(page.text, page.edits) == "\n\n".join((AROUND[0], text, AROUND[1]))


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("kind", TABLES)
def test_tables_stay_in_any_text(kind: str, place: int) -> None:
    text = placed(TABLES[kind], ABOUT_FERRIES, place)
    assert clean(text).text == text
    assert TABLES[kind] in clean("\n\n".join((AROUND[0], text, AROUND[1]))).text


def test_ways_to_other_pages_go_from_a_text_that_speaks_of_code() -> None:
    pager = "<< Older posts\n< Previous\nShare this\n< Back to top\nLeave a Reply"
    assert clean(placed(pager, ABOUT_CODE, 3)).text == "\n\n".join(ABOUT_CODE)


def test_scripts_of_the_page_still_go_from_a_text_of_other_things() -> None:
    script = (
        'window.dataLayer = window.dataLayer || [];\nfunction gtag(){\n  dataLayer.push(arguments);\n}\ngtag("js");'
    )
    assert clean(placed(script, ABOUT_FERRIES, 3)).text == "\n\n".join(ABOUT_FERRIES)


def test_a_cut_that_reaches_over_a_table_takes_what_stands_around_it() -> None:
    menu = "Home\nNews\nSport\nContact us\nNewsletter\nLogin\nSubscribe"
    text = f"{menu}\n{ROWS}\n{menu}\n\n" + "\n\n".join(ABOUT_FERRIES)
    found = clean(text)
    assert found.text == f"{ROWS}\n\n" + "\n\n".join(ABOUT_FERRIES)
    assert undo(found.text, found.edits) == text


@pytest.mark.parametrize(
    "rows",
    [
        "M\tT\tW\n1\t2\t3\n4\t5\t6\n7\t8\t9",
        "Cookie\tUse\n_ga\tThis cookie counts visitors\n_id\tThis cookie knows you",
        "Home\tNews",
        "About us |\nContact |\nPrivacy |",
    ],
)
def test_calendars_lists_of_cookies_and_links_side_by_side_are_no_tables(rows: str) -> None:
    assert tables_of(rows) == []


@pytest.mark.parametrize("between", ["\t", " | "])
@pytest.mark.parametrize("place", range(4))
def test_a_menu_of_several_rows_goes(place: int, between: str) -> None:
    menu = "Home News Sport\nContact Newsletter Login\nPrivacy Terms Cookies".replace(" ", between)
    assert clean(placed(menu, ABOUT_FERRIES, place)).text == "\n\n".join(ABOUT_FERRIES)


@pytest.mark.parametrize(
    "rows",
    [
        ROWS.replace("Feature", ""),
        ROWS + "\nPrint\t\tNo",
        "Share │ Ferry │ Fare\nTweet │ Elm │ 12\nPrint │ Oak │ 9",
        "Home | News | Sport\n-----|------|------\nLogin | About us | Contact",
        "Login:\tby letter\nContact:\tthe harbour office\nShare:\tone in three",
    ],
)
def test_tables_have_empty_cells_boxes_drawn_heads_and_labels(rows: str) -> None:
    assert tables_of(f"Two are open.\n{rows}\n") == [(14, 14 + len(rows))]


def test_rows_of_any_length_are_cleaned_in_time_that_grows_with_them() -> None:
    # of each word of a share bar all others were asked: 4 × 5,000 took 77 s, and this would take hours
    rows = "\n".join("\t".join(f"line {n}-{k}" for k in range(10_000)) for n in range(4))
    text = "\n\n".join((*ABOUT_FERRIES, rows, "Share on Facebook"))
    assert clean(text).text == text.removesuffix("\n\nShare on Facebook")


def test_runs_of_code_within_one_indented_block_are_found_at_once() -> None:
    block = ("  a = 1\n  b = 2\n  c = 3\n" + "  Loading\n" * 6) * 40_000
    text = f"{ABOUT_CODE[0]}\n\n{block}"
    with ends():
        assert code_by_shape(lines_of([text]), [text], [0]) == {0: [(len(text) - len(block), len(text) - 1)]}


@pytest.mark.parametrize(
    ("parts", "is_code"),
    [(["Loading\n" * 3] * 2, True), (["Loading\n" * 4] * 2, False), (["", f"{ABOUT_CODE[1]}\n"], False)],
)
def test_signs_of_code_far_apart_or_parted_by_prose_are_none(parts: list[str], is_code: bool) -> None:
    block = "a = 1\n{}b = 2\n{}c = 3".format(*parts)
    text = f"{ABOUT_CODE[0]}\n\n{block}"
    found = code_by_shape(lines_of([text]), [text], [0])
    assert found == ({0: [(len(text) - len(block), len(text))]} if is_code else {})


def test_nothing_is_told_of_what_stands_in_code() -> None:
    text = f"Share\n{ABOUT_CODE[0]}\n\n```\nAda Rook\n```\n\nTarn Quay"
    inside, outside = (
        Tag(0, "author", name, (text.index(name), text.index(name) + len(name)), "name")
        for name in ("Ada Rook", "Tarn Quay")
    )
    found = sparing_shown(Batch(["a"], [text]), Edits.of([Edit(0, 0, 5, "", "share"), inside, outside]))
    assert (found.start.tolist(), found.others) == ([0], [outside])


@pytest.mark.parametrize(("others", "spans"), [(5, 1), (8, 2)])
def test_more_than_five_other_lines_part_code(others: int, spans: int) -> None:
    text = f"{ABOUT_CODE[0]}\n\na = 1\nb = 2\nc = 3\n" + "Loading\n" * others + "d = 4\ne = 5\nf = 6"
    assert len(code_by_shape(lines_of([text]), [text], [0])[0]) == spans


@pytest.mark.parametrize(("after", "field", "left"), [("", "", 1), ("Gone", "", 0), ("", "author", 0)])
def test_of_a_span_over_code_only_a_cut_is_made_in_part(after: str, field: str, left: int) -> None:
    text = "Share\n```\nAda Rook\n```\nThe ferry is late."
    found = sparing_shown(Batch(["a"], [text]), Edits.of([Edit(0, 0, len("Share\n```\nAda"), after, "rule", field)]))
    assert found.end.tolist() == [len("Share")] * left
