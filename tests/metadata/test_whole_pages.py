"""The title of a whole page stands among menus and boxes; how often its words come again tells it from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import corpusmill
from corpusmill.kernel.trees import load_trees
from corpusmill.metadata.judges.pages.whole import MODEL, NAMES

MENU = "Skip to content\nHome\nNews\nHarbour and river\nWhat is on this week\nOur letters to you\nSearch\nLog in\n"
TITLE = "Council closes the old Harrow bridge for two winters"
TEXT = (
    "The council of Harrow will close the old bridge over the river for two winters, the town said on Monday, after "
    "two engineers had found long cracks in three of its seven stone piers.\n"
    "Buses take the northern road while the bridge is closed, and those who walk may use the ferry without paying for "
    "it, which the council has hired from the mill until the spring.\n"
    "Work on the piers of the bridge begins in March, when the river is lowest, and the council hopes that both lanes "
    "will be open again before the fair in the second winter.\n"
)
BOX = "Most read this week\nA ferry runs at night\nThe mill stands still\nA tower is sold\nShare\nPrint\nFollow us\n"


def metadata(page: str) -> dict[str, object]:
    return corpusmill.clean(page).metadata


def test_the_title_stands_among_menus_and_boxes() -> None:
    assert metadata(f"{MENU}{MENU}{BOX}{TITLE}\nHarbour and river\nShare\n{TEXT}{TEXT}{BOX}")["title"] == TITLE


def test_who_signs_beside_it_and_when_is_found_with_it() -> None:
    found = metadata(f"{MENU}{MENU}{BOX}{TITLE}\nHarbour\nShare\nBy Ann Lister\n5 May 2025\n{TEXT}{BOX}")
    assert (found["title"], found["author"], found["date"]) == (TITLE, ["Ann Lister"], "2025-05-05")


def test_menus_may_be_lists() -> None:
    items = "".join(f"• {line}\n" for line in MENU.splitlines())
    assert metadata(f"{items}{items}{BOX}{TITLE}\nHarbour and river\nShare\n{TEXT}{TEXT}{BOX}")["title"] == TITLE


def test_it_is_told_in_any_language() -> None:
    menu = "Zum Inhalt\nStartseite\nNachrichten\nHafen und Fluss\nWas in dieser Woche los ist\nBriefe an uns\nSuche\n"
    title = "Der Rat schließt die alte Harrower Brücke für zwei Winter"
    text = (
        "Der Rat von Harrow schließt die alte Brücke über den Fluss für zwei Winter, wie die Stadt am Montag sagte, "
        "nachdem zwei Fachleute lange Risse in drei ihrer sieben Pfeiler gefunden hatten.\n"
        "Busse fahren über die nördliche Straße, solange die Brücke geschlossen ist, und wer zu Fuß geht, darf die "
        "Fähre nehmen, die der Rat bis zum Frühling von der Mühle gemietet hat.\n"
        "Die Arbeit an den Pfeilern der Brücke beginnt im März, und der Rat hofft, dass beide Spuren vor dem Markt im "
        "zweiten Winter wieder offen sind.\n"
    )
    assert metadata(f"{menu}{menu}{title}\nTeilen\n{text}{text}")["title"] == title


def test_it_is_told_in_scripts_without_spaces_and_capitals() -> None:
    menu = "本文へスキップ\nホーム\nニュース\n社会\n経済\nスポーツ\n地域\nログイン\n会員登録\n検索\n"
    title = "楡町議会、古い橋を二冬にわたり閉鎖へ"
    text = (
        "町議会は月曜の夜、楡川に架かる古い橋を二冬にわたって閉鎖することを決めた。二人の技師が七本の橋脚のうち三本に亀裂を見つけたためで、"
        "工事は三月に始まる見通しだ。\n"
        "東岸の住民は、知らせが遅すぎたうえ、四十分おきの渡し船では対岸の学校に通う子どもたち全員を運ぶことはできないと話した。町長は橋の"
        "工事を急ぐとしている。\n"
    )
    assert metadata(f"{menu}{menu}{title}\n地域\nシェア\n{text}{text}")["title"] == title


@pytest.mark.parametrize("above", [MENU + MENU + BOX, MENU + BOX + "Letters to the editor of this paper\n"])
def test_a_page_without_its_title_has_none(above: str) -> None:
    assert "title" not in metadata(f"{above}{TEXT}{BOX}")


def test_the_trees_ask_only_what_is_told() -> None:
    assert load_trees(MODEL, NAMES).columns.max() < len(NAMES)


def test_trees_of_other_features_are_refused(tmp_path: Path) -> None:
    with np.load(MODEL, allow_pickle=False) as data:
        tables = dict(data)
    path = tmp_path / "whole.npz"
    np.savez(path, **{**tables, "names": np.array(NAMES[1:])})
    with pytest.raises(ValueError, match="train_whole"):
        load_trees(path, NAMES)
