"""Who signs a page without a byline over its text: a byline elsewhere, a portrait, an address, a name at the day."""

from __future__ import annotations

import pytest

import corpusmill

TITLE = "Council closes the old bridge over the river for two years"
TEXT = (
    "The council closes the old bridge over the river for two years from May, as the mayor said on Monday evening.\n"
    "Repairs of the bridge will cost four million, most of which the region pays, the council said in a statement.\n"
    "Buses take the northern road while the bridge is closed, and walkers may use the ferry without paying for it.\n"
    "The sound of work will be good for nobody, a hallo from the builders cannot be heard, and the design takes time.\n"
)
TEASERS = "A ferry runs\nBy Ann Lister\nA mill stands\nBy Bo Ekman\nA tower is sold\nBy Cy Rasker\n"
MENU = "Home\nNews\nSport\nWeather\nShop\n"


def authors(text: str) -> list[str]:
    value = corpusmill.clean(text).metadata.get("author") or []
    assert isinstance(value, list)
    return value


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"{MENU}{TITLE}\nWritten by Ann Lister 5 min read\n{TEXT}", ["Ann Lister"]),
        (f"{MENU}{TITLE}\nBy Ann Lister and Bo Ekman in Harbours\n{TEXT}", ["Ann Lister", "Bo Ekman"]),
        (f"{MENU}{TITLE}\nAutor: Ann Lister und Bo Ekman • Hafen\n{TEXT}", ["Ann Lister", "Bo Ekman"]),
        (f"{MENU}{TITLE}\nAnn Lister\n20/1/2026 18:30\nShare\nSave\n{TEXT}", ["Ann Lister"]),
        (f"{MENU}{TITLE}\nMay 22, 2025\nAnn Lister\nShare\nSave\n{TEXT}", ["Ann Lister"]),
        (f"{TITLE}\n{TEXT}Ann Lister can be reached at lister@harbour.example. She walks.\n{TEXT}", ["Ann Lister"]),
        (f"{TITLE}\n{TEXT}This story was written by Ann Lister and paid for by readers.\n{TEXT}", ["Ann Lister"]),
        (f"{TITLE}\n{TEXT}Ann Lister is a writer who lives by the river.\n{TEXT}Share\nSave\n", ["Ann Lister"]),
        (f"{TITLE}\nBy Ann Lister, Bo Ekman, and Cy Rasker\n{TEXT}", ["Ann Lister", "Bo Ekman", "Cy Rasker"]),
        (f"{TITLE}\nBy Ann Lister Senior Harbour Analyst\n{TEXT}", ["Ann Lister"]),
        (f"{TITLE}\nBy Ann Lister and AFP\n{TEXT}", ["Ann Lister", "AFP"]),
        (f"{TITLE}\nAnn Lister, harbour.com\n{TEXT}", ["Ann Lister"]),
        (f"{MENU}{TITLE}\nBy: Ann Lister Ann Lister\n5 May 2025\n{TEXT}", ["Ann Lister"]),
        (f"{MENU}{TITLE}\nWritten by\n(BUTTON) Ann Lister\n5 May 2025\n{TEXT}", ["Ann Lister"]),
        (f"{TITLE}\n5 May 2025 at 15:46 / Ann Lister\n{TEXT}", ["Ann Lister"]),
    ],
)
def test_who_signs(text: str, names: list[str]) -> None:
    assert authors(text) == names


@pytest.mark.parametrize(
    "text",
    [
        f"{MENU}{TITLE}\n{TEXT}{TEASERS}{MENU}",
        f"{MENU}{TITLE}\n{TEXT}{MENU}By Event Type\n{MENU}{MENU}",
        f"{MENU}{TITLE}\nBY HARBOUR TYPE\n{TEXT}",
        f"{MENU}{TITLE}\n{TEXT}June 29, 2017 at 7:44 am\nHallo Klaus,\n{TEXT}",
        f"{MENU}{TITLE}\nJune 29, 2017\nSounds Good\nShare\nSave\n{TEXT}",
        f"{MENU}{TITLE}\nJune 29, 2017\nDesign Time\nShare\nSave\n{TEXT}",
        f"{MENU}{TITLE}\n{TEXT}{MENU}Posted by\nAnn Lister\n{MENU}Posted by\nBo Ekman\n{MENU}",
        f"{TITLE}\nAutor: Anónimo\n{TEXT}",
        f"{TITLE}\nАвтор: Неизвестен\n{TEXT}",
        f"{TITLE}\nJournaliste : Monsieur Roche, pourquoi ce pont ?\n{TEXT}",
    ],
    ids=[
        "teasers",
        "filter",
        "capitals",
        "greeting",
        "button",
        "heading",
        "labels-of-others",
        "nobody",
        "nobody-in-russian",
        "interview",
    ],
)
def test_who_does_not(text: str) -> None:
    assert authors(text) == []


def test_who_signs_behind_a_label_does_not_publish() -> None:
    found = corpusmill.clean(f"{TITLE}\nBy Associated Press\n{TEXT}").metadata
    assert (found["author"], found.get("publisher")) == (["Associated Press"], None)
