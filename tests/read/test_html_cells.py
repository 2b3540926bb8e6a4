"""Tables of data as people's programs write them: a row is a line, and no row is left out. All pages invented."""

from __future__ import annotations

import pytest
from html_pages import BODY, page

from corpusmill.read.html import extract

TIERS = pytest.mark.parametrize("tier", ["precise", "fast"])


def text_of(table: str, tier: str) -> list[str]:
    around = [f"<p>{BODY[n]}</p>" for n in range(4)]
    return extract(page("".join([*around[:2], table, *around[2:]])), tier=tier).text.split("\n")


@TIERS
@pytest.mark.parametrize(
    "cell",
    [
        "{}",
        "<div>{}</div>",
        "<div class='c'><div><p>{}</p></div></div>",
        "<p><span style='x'>{}</span></p>",
        "\n  <div>\n    {}\n  </div>\n",
    ],
)
def test_cells_whose_line_stands_in_boxes(cell: str, tier: str) -> None:
    rows = [("Pile", "Length"), ("first", "9.5 m"), ("second", "8.25 m"), ("third", "8.5 m")]
    table = "".join(f"<tr>{''.join(f'<td>{cell.format(text)}</td>' for text in row)}</tr>" for row in rows)
    table = table.replace("td>", "th>", 4)
    lines = text_of(f"<table>{table}</table>", tier)
    assert [" | ".join(row) for row in rows if " | ".join(row) in lines] == [" | ".join(row) for row in rows]


@TIERS
def test_no_row_of_a_table_in_a_frame_is_left_out(tier: str) -> None:
    rows = "".join(f"<tr><td>{year}</td><td>{tons}</td></tr>" for year, tons in ((1990, 10), (1991, 11), (1992, 14)))
    head = "<thead><tr><th>Year</th><th>Tons</th></tr></thead>"
    lines = text_of(f"<div class='table-responsive'><table>{head}<tbody>{rows}</tbody></table></div>", tier)
    found = [line for line in lines if " | " in line]
    assert found in ([], ["Year | Tons", "1990 | 10", "1991 | 11", "1992 | 14"])


@pytest.mark.parametrize("open_", ["<td>", "<td><p>", "<td><div>", "<td> <p> <p> "])
def test_a_long_text_that_closes_no_box_of_its_cell_is_read_at_once(open_: str) -> None:
    # parted in twelve pieces of any length it would be tried in more ways than anybody can wait for
    words = "the piles of the pier were driven in May " * 40
    lines = text_of(
        f"<table><tr><th>Pile</th><td>first</td></tr><tr>{open_}{words}<ul><li>{words}</ul></td></tr></table>", "fast"
    )
    assert lines
