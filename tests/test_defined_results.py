"""Corpora at the edge, through all that only all cleaned texts tell: defined results, and accounts that add up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from corpora import TOML, build_here
from corpusmill.corpus.build import Build
from corpusmill.errors import ReleaseError
from corpusmill.release.verify import verify
from test_build import tables
from test_duplicate_builds import story

SECTIONS = """
[duplicates]
policy = "drop"
allow_large_loss = true

[contamination]
policy = "drop"
against = ["held-out.txt"]
allow_large_loss = true

[splits]
test = 0.5
"""


def built(folder: Path, texts: Mapping[str, str]) -> Build:
    (folder / "held-out.txt").write_text(story(500)[:300])
    (folder / "texts").mkdir()
    rows = [{"id": name, "text": text, "url": f"https://{name}.example/"} for name, text in texts.items()]
    (folder / "texts" / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "recipe.toml").write_text('stages = ["fix_text", "collapse_space", "tag_counts"]\n')
    config = TOML.format(split_bytes=1 << 20, version="0.1.0-dev")
    config = config.replace("[[source]]", 'recipe = "recipe.toml"\nadd = ["tag_passages"]\n\n[[source]]', 1)
    (folder / "corpus.toml").write_text(config + SECTIONS)
    done = build_here(folder / "corpus.toml")
    assert verify(done.folder, load=False) == []
    assert done.accounts["records"] == len(texts) == done.accounts["rows"] + done.accounts["dropped"]
    return done


def kept(done: Build) -> list[str]:
    return [row["id"].partition("/")[2].rpartition("#")[2] for row in tables(done.folder, "data")]


LINE = "The ferry will run until the new bridge of the town is open, said its owner on Monday. "
# more characters than are looked at at a time; bands bring what is alike together, not a text and one of its pages
LONG = "\n".join(map(story, range(1000, 1700)))
EDGES: dict[str, tuple[dict[str, str], list[str]]] = {
    "one document": ({"a": LINE}, ["a"]),
    "all identical": (dict.fromkeys("abcdef", LINE * 3), ["a"]),
    "a long one": ({"a": LONG, "b": LONG[:-20_000], "c": story(1000)}, ["a", "c"]),
    # two that hold one shingle, and a text too short for it
    "one word repeated": ({"a": "word " * 5_000, "b": "word " * 4_000, "c": "word"}, ["a", "c"]),
    # without a unit there is no shingle: only the same text is a copy
    "no letters": ({"a": "*** --- *** !!!", "b": "... ??? ...", "c": "***  ---  *** !!!"}, ["b", "c"]),
    "one shingle": ({"a": "One two three.", "b": "one, two: three", "c": "three two one"}, ["b", "c"]),
}


@pytest.mark.parametrize("edge", EDGES)
def test_edges(edge: str, tmp_path: Path) -> None:
    texts, wanted = EDGES[edge]
    assert sorted(kept(built(tmp_path, texts))) == wanted


NOTHING = {
    "empty texts": {"a": "", "b": " \n\t "},
    "all contaminated": {name: f"{story(500)[:300]} {name * 9}" for name in "ab"},
}


@pytest.mark.parametrize("what", NOTHING)
def test_a_corpus_of_which_nothing_is_left_is_told_with_the_reasons(what: str, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"(?s)no document is left.*2 dropped by"):
        built(tmp_path, NOTHING[what])
    assert not (tmp_path / "dist" / "test-corpus" / "0.1.0-dev").exists()
