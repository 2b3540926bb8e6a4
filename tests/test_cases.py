"""Stage cases: text files in `tests/cases/<stage>/`, of sections that begin with `=== `.

status   `in-the-wild` (met on a page, retold in other words), `synthetic`, `negative` (a look-alike: nothing is to
         happen), or `known-failure` (what ought to be, and is not)
why      what the case is there for
input    the text; `page` has a web page instead. Documents of one corpus have each a name behind that word; with
         `{n}` in it the document is there forty times
output   the text that comes out; left out: the text as it was
tags     columns and their values, as TOML; "-" is for a column without a value
dropped  the reason for which the document is left out
known    what the input says of itself, as TOML: `language` of a text, `url` of documents of a corpus
file     a file beside the configuration, of the name behind that word
options  of the stage, as TOML; of a corpus-wide stage what `corpus.toml` says of it
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import corpora
from corpusmill.cleaning import Result, clean, clean_page
from corpusmill.recipes.recipe import Recipe
from test_build import tables

CASES = Path(__file__).parent / "cases"
STAGES = corpora.ROOT / "pipeline" / "corpusmill" / "stages"
STATUSES = {"in-the-wild", "synthetic", "negative", "known-failure"}
CORPUS_WIDE = {path.stem for path in (STAGES / "corpuswide").glob("[a-z]*.py")}
EVERY = {path.stem for path in STAGES.rglob("[a-z]*.py")}

# The stages that run with the one that the case is of: what it builds on, and what tidies up behind it.
_REPAIR = ("fix_text", "tag_language")
_RULES = (*_REPAIR, "strip_boilerplate")
_STRIP = (*_RULES, "strip_context", "collapse_space")
_INLINE = (*_RULES, "strip_inline", "strip_context", "collapse_space")
RECIPES: dict[str, tuple[str, ...]] = {
    "collapse_space": (*_RULES, "collapse_space"),
    "strip_boilerplate": _STRIP,
    "strip_context": _STRIP,
    "strip_inline": _INLINE,
    "strip_links": (*_RULES, "strip_context", "lift_metadata", "strip_links", "collapse_space"),
    "strip_scored": (*_RULES, "strip_context", "strip_scored", "collapse_space"),
    "lift_metadata": (*_RULES, "lift_metadata", "collapse_space"),
    "mask_private": (*_REPAIR, "mask_private"),
}
_REPEATS = 40  # a site is known from 32 documents on


def sections(path: Path) -> dict[str, str]:
    parts = re.split(r"^=== (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: text.strip("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def write_files(case: dict[str, str], folder: Path) -> None:
    for name, text in case.items():
        if name.startswith("file "):
            (folder / name.removeprefix("file ")).write_text(text, encoding="utf-8")


def read(case: dict[str, str], name: str) -> dict[str, Any]:
    return tomllib.loads(case.get(name, ""))


def marked(path: Path) -> Any:
    """The case as a parameter; one that is known to fail must go on failing."""
    is_failing = sections(path).get("status") == "known-failure"
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError)] if is_failing else []
    return pytest.param(path, marks=marks, id=f"{path.parent.name}/{path.stem}")


PAGES = sorted((CASES / "pages").glob("*.txt"))  # of the readers of pages: see read/test_page_cases.py
PATHS = sorted(set(CASES.rglob("*.txt")) - set(PAGES))


def checked(case: dict[str, str], name: str, text: str, found: Result) -> None:
    """Whether a document came out as the case says."""
    suffix = f" {name}" if name else ""
    assert found.metadata.get("dropped") == case.get(f"dropped{suffix}")
    if f"dropped{suffix}" not in case:
        assert found.text == case.get(f"output{suffix}", text), [cut for cut in found.edits if cut.category]
    for column, value in read(case, f"tags{suffix}").items():
        assert found.metadata.get(column, "-") == value, column


@pytest.mark.parametrize("path", [marked(path) for path in PATHS if path.parent.name not in CORPUS_WIDE])
def test_case(path: Path, tmp_path: Path) -> None:
    case, stage = sections(path), path.parent.name
    write_files(case, tmp_path)
    options = {stage: read(case, "options")} if "options" in case else {}
    recipe = Recipe("cases", RECIPES.get(stage, (stage,)), options, folder=tmp_path)
    if "page" in case:
        found = clean_page(case["page"].encode(), recipe=recipe)
        case.setdefault("output", found.text)
    else:
        found = clean(case["input"], recipe=recipe, **read(case, "known"))
    checked(case, "", case.get("input", ""), found)


@pytest.mark.parametrize("path", [marked(path) for path in PATHS if path.parent.name in CORPUS_WIDE])
def test_case_of_a_corpus(path: Path, tmp_path: Path) -> None:
    case, stage = sections(path), path.parent.name
    named = {name.removeprefix("input "): text for name, text in case.items() if name.startswith("input ")}
    texts = {}
    for name, text in named.items():
        for n in range(_REPEATS if "{n}" in name else 1):
            one = name.replace("{n}", str(n))
            texts[one] = text.replace("{n}", str(n))
            said = {what: case[f"{what} {name}"] for what in ("output", "tags", "dropped") if f"{what} {name}" in case}
            case |= {f"{what} {one}": told.replace("{n}", str(n)) for what, told in said.items()}
    config = corpora.make(tmp_path, 0)
    write_files(case, tmp_path)
    known = read(case, "known")
    rows = [{"key": name, "text": text, "url": known.get("url", "") + name} for name, text in texts.items()]
    (tmp_path / "texts" / "all.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    stages = [stage, "collapse_space"] if stage.startswith("strip_") else ["collapse_space", stage]
    (tmp_path / "mine.toml").write_text(f"stages = {json.dumps(['tag_language', *stages])}\n")
    written = config.read_text().replace('title = "', 'recipe = "mine.toml"\ntitle = "', 1)
    config.write_text(written.replace("[limits]", 'id_column = "key"\n\n[limits]') + "\n" + case.get("options", ""))
    release = corpora.build_here(config).folder
    found = {row["id"]: Result(row["text"], _told(row), ()) for row in tables(release, "data")}
    for row in tables(release, "dropped") if (release / "dropped").exists() else ():
        found[row["id"]] = Result("", {"dropped": row["reason"]}, ())
    for name, text in texts.items():
        checked(case, name, text, found[f"texts/{name}"])


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def test_every_case_says_what_it_is() -> None:
    for path in [*PATHS, *PAGES]:
        case = sections(path)
        assert case.get("why"), f"{path}: say why the case is there"
        assert case.get("status") in STATUSES, f"{path}: the status is one of {sorted(STATUSES)}"
        assert path.parent.name in EVERY | {"pages"}, f"{path}: cases stand in a folder named for their stage"


def test_every_stage_has_cases_of_what_it_does_and_of_what_it_leaves() -> None:
    statuses = {stage: {sections(path).get("status") for path in (CASES / stage).glob("*.txt")} for stage in EVERY}
    without = sorted(stage for stage, found in statuses.items() if not found & {"in-the-wild", "synthetic"})
    assert not without, f"write a case for each of these in tests/cases/<stage>/: {without}"
    careless = sorted(stage for stage, found in statuses.items() if "negative" not in found)
    assert not careless, f"write a case of status `negative` (what looks alike and stays) for these: {careless}"
