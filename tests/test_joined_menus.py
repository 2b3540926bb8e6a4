"""Rows of sections inside a page on one line go; names in its sentences stay, whatever stands before them."""

from __future__ import annotations

from bounded import ends
from corpusmill.text.layouts.joined.long_lines import joined_menus, tickers

NAMES = "Anna Berg, Per Strand, Ola Nordmann, Kari Lund, Eva Moe, Tor Vik, Liv Dahl and Jon Aas met in Oslo. "


def test_names_behind_an_address_stay() -> None:
    for before in ("https://harbour.example/" + "a" * 120 + " and ", " " * 150 + "and ", "A and B "):
        page = before + NAMES + "The bridge is shut. " * 60
        assert joined_menus(page, [0, 100, 200, 300]) == []


def test_time_grows_with_the_page() -> None:
    menu = "Home News Sport Weather Jobs Cars Houses Travel Food Health Science Music Films Books Games Poems Plays. "
    page = menu * 10_000
    with ends():
        assert len(joined_menus(page, range(0, len(page), 100))) > 1
    with ends():
        assert tickers("12:30 Ferry comes back soon " * 40_000) == []
