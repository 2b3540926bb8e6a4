"""What the card says of sites, opt-outs and private data."""

from __future__ import annotations

import json
from pathlib import Path

from corpora import TOML, build_here
from corpusmill.release.verify import verify

BODY = "The council of Hamlet voted on Monday to close the old bridge for two years of repairs, a clerk said. "


def build(folder: Path, add: str) -> Path:
    rows = [
        {"id": str(n), "url": f"https://{'www.' * (n % 2)}mill{n % 12}.org/{n}", "text": f"{BODY * 2}It was day {n}."}
        for n in range(36)
    ]
    (folder / "texts").mkdir(parents=True)
    (folder / "texts" / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    config = TOML.format(split_bytes=1 << 20, version="0.1.0-dev").replace("[[source]]", f"{add}\n\n[[source]]", 1)
    (folder / "corpus.toml").write_text(config)
    return build_here(folder / "corpus.toml").folder


def test_sites_opt_outs_and_private_data_are_told(tmp_path: Path) -> None:
    folder = build(tmp_path / "a", 'add = ["mask_private", "drop_opt_outs"]')
    card = (folder / "README.md").read_text()
    figures = json.loads((folder / "manifest.json").read_text())["figures"]
    assert figures["sites"]["number"] == 12 and sum(figures["sites"]["largest"].values()) == figures["characters"]
    assert "come from 12 sites. The ten largest:" in card and "| mill11.org |" in card
    assert "such documents were left out" in card
    for answer in (
        f"| size | {figures['characters']:,} characters |",
        "| languages | `en` |",
        "| source `texts` | 100 % of the characters; how the texts came here is not stated |",
        "| sites scraped | 12; `figures.sites` in `manifest.json` has the 12 largest with their characters |",
        "| reservations of rights | looked for in pages, headers and robots.txt; 0 documents were left out for them |",
    ):
        assert answer in card, answer
    assert "a placeholder of the kind stands for each that was found" in card
    assert verify(folder, load=False) == []


def test_a_corpus_without_them_says_nothing_of_them(tmp_path: Path) -> None:
    card = (build(tmp_path / "b", "") / "README.md").read_text()
    assert "Personal data were not looked for." in card
    assert "against use for training" not in card
    assert "| reservations of rights | not looked for |" in card
