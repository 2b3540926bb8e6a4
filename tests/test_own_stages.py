"""A stage of a user's own that proposes what no table takes: told with module, line and remedy, and no build stops."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corpora
from commands import command
from corpora import build_here
from corpusmill.config.settings import ConfigError
from corpusmill.recipes.declared import is_held, written, wrongly_declared
from corpusmill.recipes.proposed import checked
from corpusmill.release.verify import verify
from corpusmill.text.actions import Column, Drop, Edit, StageError, Tag
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch

KINDS = {"size": pa.int16(), "mood": pa.string(), "share": pa.float32(), "days": pa.list_(pa.int64())}
BATCH = Batch(ids=["a/1", "a/2"], texts=["Rain fell.", "Sun."])


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Tag(-1, "mood", "dry", None, "r"), "`row` of Tag is -1; the rows of this batch are 0 to 1"),
        (Tag(2, "mood", "dry", None, "r"), "`row` of Tag is 2"),
        (Drop("0", "short"), "`row` of Drop is '0'"),  # type: ignore[arg-type]
        (Edit(True, 0, 3, "", "r"), "`row` of Edit is True"),
        (Tag(0, "mood", None, None, "r"), "the value of a Tag 'mood' is None; yield none where nothing was found"),
        (Tag(0, "mood", b"dry", None, "r"), "is b'dry'; give a text, a number or a day"),
        (Tag(0, "days", [1, 2], None, "r"), "is [1, 2]; give a text, a number or a day, one a Tag"),
        (Tag(0, "size", "tall", None, "r"), "'tall' is found as 'size', which is int16 in the corpus"),
        (Tag(0, "size", 10**6, None, "r"), "'1000000' is found as 'size', which is int16"),
        (Tag(0, "share", math.nan, None, "r"), "leave the value out (None, or no Tag) where there is no number"),
        (Tag(0, "mood", "dry", (4, 2), "r"), "`span` of Tag 'mood' is (4, 2), no span of the text (10 characters)"),
        (Tag(0, "mood", "dry", (0, 11), "r"), "no span of the text (10 characters)"),
        (Tag(0, "mood", "dry", None, "r", 7), "the confidence of a Tag 'mood' is 7; give a number from 0 to 1"),
        (Tag(0, "mood", "dry", None, "r", math.nan), "the confidence of a Tag 'mood' is nan"),
        (Tag(0, "mood", "d\ud800y", None, "r"), "holds half a character (a surrogate); take it out"),
        (Tag(0, "id", "dry", None, "r"), "`name` of Tag is 'id', which is a column of the build's own"),
        (Tag(0, "mood", "dry", None, None), "`rule` of Tag is None; give a text"),  # type: ignore[arg-type]
        (Column("size", [1, 2]), "its column 'size' is [1, 2], no array of Arrow; write pa.array([...])"),
        (Column("size", pa.table({"size": [1, 2]})), "its column 'size' is <Table>, no array of Arrow"),
        (Column("size", pa.array([1, 10**6])), "holds int64, and does not become int16"),
        (Column("size", pa.array(["a", "b"])), "write pa.array([...], pa.int16())"),
        (Column("author", pa.array(["Ann", "Bo"])), "write pa.array([...], pa.list_(pa.string()))"),
        (Column("share", pa.array([1.0, math.nan])), "its column 'share' holds NaN or infinity"),
        (Column("share", pa.array([1.0, math.inf], pa.float32())), "its column 'share' holds NaN or infinity"),
        (Column("text", pa.array(["x", "y"])), "`name` of Column is 'text', which is a column of the build's own"),
        (Column("new", pa.array([[{"a": 1}], []])), 'pa.list_(pa.struct({"a": pa.int64()}))'),
        (Drop(0, ""), "`reason` of Drop is ''; give a text"),
        (Drop(0, "excluded"), "said of those that [exclude] names"),
        (Drop(0, "short", score="low"), "`score` of Drop is 'low'"),  # type: ignore[arg-type]
        (Edit(0, 0, 4, None, "r"), "`after` of Edit is None"),  # type: ignore[arg-type]
        (Edit(0, 0, 4, "", ""), "`rule` of Edit is ''"),
        (Edit(0, 0, 4, "", "r", category=None), "`category` of Edit is None"),  # type: ignore[arg-type]
        (Edit(0, None, 4, "", "r"), "an edit of None:4; offsets are whole numbers"),  # type: ignore[arg-type]
        (Edit(0, 0, 4, "", "r", field="size"), "'Rain' is found as 'size', which is int16"),
        (Edit(0, 0, 4, "", "r", field="source"), "`field` of Edit is 'source'"),
        ((0, 0, 4), "it yields tuple; a stage yields Edit, Tag, Column or Drop"),
    ],
)
def test_what_no_table_takes_is_told_with_the_remedy_and_the_line(action: Any, said: str) -> None:
    with pytest.raises(StageError) as refused:
        checked(BATCH, [action], KINDS)
    assert said in str(refused.value)

    def stage() -> Any:
        yield Tag(0, "mood", "fine", (0, 4), "r")
        yield action

    with pytest.raises(StageError, match=r"\(at test_own_stages.py, line \d+\)"):
        checked(BATCH, stage(), KINDS)


STAGE = """\
import pyarrow as pa
from corpusmill import Column, Tag

COLUMNS = {"size": pa.int16(), "share": pa.float64(), "when": pa.date32(), "all_sizes": pa.list_(pa.int8())}


def tag_size(batch):
    print("looking at", len(batch))
    for row, text in enumerate(batch.texts):
        yield Tag(row, "size", len(text) % 7, None, "length")
        yield Tag(row, "when", "2026-02-03", None, "length")
        yield Tag(row, "all_sizes", 1, None, "one")
        yield Tag(row, "all_sizes", 2, None, "two")
    yield Column("share", pa.array([None if "9" in id_ else 0.5 for id_ in batch.ids]))
    for row, id_ in enumerate(batch.ids):
        if "3" in id_:
            yield Tag(row, "size", None, None, "length")
"""


def with_recipe(folder: Path, stage: str, name: str, documents: int = 5) -> Path:
    config = corpora.make(folder, documents)
    (folder / "own.py").write_text(stage)
    (folder / "mine.toml").write_text(f'stages = ["tag_language", "own:{name}", "tag_counts"]\n')
    config.write_text(config.read_text().replace('title = "', 'recipe = "mine.toml"\ntitle = "', 1))
    return config


def test_values_of_tags_stand_in_columns_of_every_type_and_one_bad_document_goes_alone(tmp_path: Path) -> None:
    done = command("build", with_recipe(tmp_path, STAGE, "tag_size"), "--json", "-j", 1)
    told = json.loads(done.stdout)
    assert done.returncode == 0, "what a stage prints is no data"
    assert told["set_aside"] == 1
    release = tmp_path / "dist/test-corpus/0.1.0-dev"
    rows = pq.ParquetFile(next((release / "data").glob("*"))).read().to_pylist()
    assert [row["id"] for row in rows] == [f"texts/doc-000{n}.txt" for n in (0, 1, 2, 4)]
    assert {type(row["size"]) for row in rows} == {int} and str(rows[0]["when"]) == "2026-02-03"
    assert rows[0]["all_sizes"] == [1, 2]
    aside = pq.ParquetFile(next((release / "set_aside").glob("*"))).read().to_pylist()
    assert "the value of a Tag 'size' is None" in aside[0]["error"] and "own.py, line 17" in aside[0]["error"]
    assert not verify(release)


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("pa.int32()", [(12, ["12"]), (None, ["12b"]), (12, ["12", "12c", "7"])]),
        ("pa.list_(pa.int32())", [([12], ["12"]), (None, ["12b"]), ([12, 7], ["12", "12c", "7"])]),
    ],
)
def test_what_a_rule_lifts_is_no_value_of_the_column_where_it_does_not_fit(
    kind: str, columns: list[Any], tmp_path: Path
) -> None:
    """A rule of a user's own fills a column of numbers, and documents say a number otherwise: it is told, and what fits
    is not lost with it."""
    stage = f"import pyarrow as pa\nCOLUMNS = {{'volume': {kind}}}\ndef tag_x(batch): return []\n"
    config = with_recipe(tmp_path, stage, "tag_x", 0)
    (tmp_path / "mine.toml").write_text('stages = ["tag_language", "own:tag_x", "strip_boilerplate", "tag_counts"]\n')
    for numbers in ("12", "12b", "12 12c 7"):
        filed = "\n".join(f"Filed in volume {number}" for number in numbers.split())
        (tmp_path / f"texts/{numbers}.txt").write_text(f"{corpora.document(1)}\n\n{filed}\n")
    (tmp_path / "rules/en").mkdir(parents=True)
    (tmp_path / "rules/en/archive.toml").write_text(
        "[[rule]]\nid = 'en-archive-volume'\nwhy = 'Mark of an archive.'\n"
        "match = 'filed in volume (?P<volume>[0-9a-f]+)'\n"
        "removes = ['⟦Filed in volume 12⟧', 'The bridge stays closed.\\n⟦Filed in volume 7⟧\\nWork goes on.']\n"
        "keeps = ['It was filed in volume 3 of the papers, which the clerk had put aside for the council in May.']\n"
    )
    config.write_text('rules = ["rules"]\n' + config.read_text())
    built = build_here(config)
    rows = pq.ParquetFile(next((built.folder / "data").glob("*"))).read().to_pylist()
    found = {
        Path(row["id"]).stem: (row["volume"], [item["value"] for item in row["fields"] if item["name"] == "volume"])
        for row in rows
    }
    assert found == dict(zip(("12", "12b", "12 12c 7"), columns, strict=True))
    assert any("some of what it finds as 'volume' is no value of that column" in said for said in built.warnings)


def test_a_column_of_a_table_is_taken_as_it_is() -> None:
    [found] = checked(BATCH, [Column("size", pa.chunked_array([[1], [2]]))], KINDS)
    assert found == Column("size", pa.array([1, 2], pa.int16()))
    with pytest.raises(StageError, match="column size has 0 values for 2 rows"):
        apply(BATCH, checked(BATCH, [Column("size", pa.chunked_array([], pa.int16()))], KINDS), "own:x")


def with_option(folder: Path, stage: str) -> Path:
    """A configuration whose recipe gives the option of a stage."""
    config = with_recipe(folder, stage, "odd")
    (folder / "mine.toml").write_text('stages = ["own:odd"]\n[options."own:odd"]\nleast = 5\n')
    return config


@pytest.mark.parametrize("annotation", ["pa.nothing", "'pa.nothing'", "'list[int'", "'int()[0]'", "'Missing'"])
def test_an_annotation_that_is_no_type_is_told(annotation: str, tmp_path: Path) -> None:
    stage = (
        "from __future__ import annotations\nimport pyarrow as pa\n"
        f"def odd(batch, *, least: {annotation} = 3): return []\n"
    )
    config = with_option(tmp_path, stage)
    with pytest.raises(ConfigError, match="stage own:odd, option least: its annotation is no type"):
        build_here(config)


def test_what_a_validator_of_its_own_raises_is_said_of_the_value(tmp_path: Path) -> None:
    stage = (
        "from typing import Annotated\nfrom pydantic import AfterValidator\n"
        "def even(value):\n    raise TypeError('odd numbers are none')\n"
        "def odd(batch, *, least: Annotated[int, AfterValidator(even)] = 4): return []\n"
    )
    config = with_option(tmp_path, stage)
    with pytest.raises(ConfigError, match="option least = 5: odd numbers are none"):
        build_here(config)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (["size"], 'write names and types of Arrow, such as {"mood": pa.string()}'),
        ({"size": int}, "the type of 'size' is <type>; give a type of Arrow"),
        ({"size": "int"}, "the type of 'size' is 'int'"),
        ({5: pa.int8()}, "a column is called 5"),
        ({"a/b": pa.int8()}, "a column is called 'a/b'; begin a name with a letter"),
        ({"a": pa.list_(pa.struct({"b: c": pa.int8()}))}, "a column is called 'b: c'"),
        ({"a\nb": pa.int8()}, "a column is called 'a\\nb'"),
        ({"text": pa.string()}, "it declares 'text', which is a column of the build's own"),
        ({"date": pa.date32()}, "it declares 'date' as date32[day], which is string in every corpus"),
        ({"size": pa.null()}, "no dataset holds a column 'size' of the type null"),
        ({"size": pa.struct([])}, "no dataset holds a column 'size'"),
        ({"size": pa.list_(pa.map_(pa.string(), pa.string()))}, "no dataset holds a column 'size'"),
    ],
)
def test_columns_that_no_table_can_have_are_refused_before_anything_is_read(declared: Any, said: str) -> None:
    assert said in str(wrongly_declared(declared, {}))


HELD = [
    pa.bool_(), pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.string(), pa.large_string(), pa.binary(),
    pa.date32(), pa.timestamp("ms"), pa.timestamp("us", "UTC"), pa.decimal128(9, 2), pa.list_(pa.float64()),
    pa.large_list(pa.int8()), pa.struct({"a": pa.list_(pa.string()), "b": pa.bool_()}),
]  # fmt: skip


def test_types_that_may_be_declared_are_written_as_python_and_make_a_release_that_loads(tmp_path: Path) -> None:
    assert all(map(is_held, HELD))
    assert [eval(written(kind), {"pa": pa}) for kind in HELD] == HELD
    columns = ", ".join(f'"c{n}": {written(kind)}' for n, kind in enumerate(HELD))
    values = [
        True, 1, 2, 0.5, 0.25, "a", "b", b"c", "2026-01-02", 1000, 2000, "3.25", [0.5], [1], {"a": ["x"], "b": None},
    ]  # fmt: skip
    stage = (
        f"import pyarrow as pa\nfrom corpusmill import Column\nCOLUMNS = {{{columns}}}\nVALUES = {values!r}\n"
        "def tag_all(batch):\n"
        "    for (name, kind), value in zip(COLUMNS.items(), VALUES):\n"
        "        yield Column(name, pa.array([value] + [None] * (len(batch) - 1)).cast(kind))\n"
    )
    done = build_here(with_recipe(tmp_path, stage, "tag_all", 2))
    assert not verify(done.folder)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("from functools import partial\nodd = partial(print)", "own:odd is no function of Python but <partial>"),
        ("class odd:\n    def __init__(self, batch): pass", "own:odd is no function of Python but <type>"),
        ("def odd(): return []", "own:odd: too many positional arguments; a stage takes a batch"),
        ("def odd(batch, *, least): return []", "missing a required argument: 'least'"),
        ("import sys; sys.exit(3)", "the module own fails as it is loaded (SystemExit: 3)"),
    ],
)
def test_what_is_no_stage_is_refused_before_anything_is_read(body: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        build_here(with_recipe(tmp_path, body + "\n", "odd"))
    assert said in str(refused.value)


def test_annotations_that_only_a_type_checker_imports_are_not_asked_for(tmp_path: Path) -> None:
    stage = (
        "from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from corpusmill import Batch, Edit\n"
        "def odd(batch: Batch, *, least: int = 3) -> list[Edit]:\n    assert isinstance(least, int)\n    return []\n"
    )
    config = with_option(tmp_path, stage)
    assert build_here(config).as_dict()["set_aside"] == 0


def test_columns_of_a_table_make_a_batch() -> None:
    table = pa.concat_tables(
        [pa.table({"text": ["Rain fell."], "size": [1]}), pa.table({"text": ["Sun."], "size": [2]})]
    )
    batch = Batch(ids=["a/1", "a/2"], texts=table["text"], columns={"size": table["size"]})
    assert batch.texts == ["Rain fell.", "Sun."]
    assert Batch.concat([batch.select([1]), batch], like=batch).values("size") == [2, 1, 2]


@pytest.mark.parametrize("first", ["mine/__init__.py", "notes.txt"])
def test_a_stage_runs_as_its_source_has_it_also_where_day_and_size_are_as_before(tmp_path: Path, first: str) -> None:
    """Archives and images give all files one day; Python held such a module for the one that it had compiled."""
    (tmp_path / "mine").mkdir()
    (tmp_path / first).touch()
    source = "from mine.least import LEAST\n\ndef tag_mark(batch):\n    return [LEAST]\n"
    (tmp_path / "mine" / "marks.py").write_text(source)
    least = tmp_path / "mine" / "least.py"
    script = (
        "import sys, pathlib; sys.dont_write_bytecode = False; from corpusmill.recipes import stage;"
        "stage.look_beside(pathlib.Path(sys.argv[1])); print(stage.find_stage('mine.marks:tag_mark', 'r')(None))"
    )
    for value in (1, 2, 3):
        least.write_text(f"LEAST = {value}\n")
        os.utime(least, (946_684_800, 946_684_800))
        done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=False)
        assert done.stdout == f"[{value}]\n", done.stderr
    assert list(tmp_path.rglob("least.*.pyc"))
