"""What a key holds: all code and data that decides the bytes of what is kept under it, and nothing else."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import corpora
from commands import command
from corpora import build_here
from corpusmill.corpus.job import IN_THE_RECIPE, package_key
from corpusmill.recipes.code import PACKAGE, code_key, data_files, imports_in, modules
from corpusmill.recipes.recipe import load_recipe
from faults import counts, with_stage
from test_build import tables

ROOTS = ["corpusmill.corpus.part", *(f"corpusmill.stages.{name}" for name in load_recipe().stages)]


def keys(package: Path) -> list[str]:
    """Keys of parts and of the reader in a copy of the package."""
    return [
        code_key(ROOTS, package.parent, without=IN_THE_RECIPE),
        code_key(["corpusmill.read.page_store"], package.parent, without=["recipes/*.toml"]),
    ]


def _parsed(source: str) -> set[tuple[int, str, str]]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {(0, "", alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.level, node.module or "", alias.name) for alias in node.names}
    return found


def test_no_import_is_overlooked() -> None:
    """Looking for the word finds all that the syntax shows: in our own code and in files of other people's style."""
    folders = [PACKAGE, *(Path(shutil.__file__).parent / name for name in ("asyncio", "email", "importlib", "logging"))]
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py")]
    sources += [
        "from\t. import(a)\nfrom..b.c import \\\n    d as e, f\nif a: import g . h; import i\n",
        "def f():\r\n\tfrom .j import (  # one )\r\n\t\tk  as\r\n l,\r\n\t)\r\n",
        "try: from m import*\nexcept ImportError: pass\n\x0cimport ünï\n",
    ]
    found = [(imports_in(source), _parsed(source)) for source in sources]
    assert sum(len(real) for _, real in found) > 1_000
    assert not [real - set(told) for told, real in found if real - set(told)]


def test_keys_are_those_of_the_code() -> None:
    assert keys(PACKAGE)[0] == package_key(load_recipe().stages)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "corpusmill"
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.mark.parametrize(
    ("path", "part", "reader"),
    [
        ("publish/hub.py", False, False),
        ("release/pages/card.py", False, False),
        ("report.py", False, False),
        ("rulebook/rules/figures.json", False, False),
        ("recipes/crawl.toml", False, False),
        ("cli.py", False, False),
        ("corpus/build.py", False, False),
        ("stages/corpuswide/strip_repeated.py", False, False),
        ("stages/fix_text.py", True, False),
        ("corpus/tables.py", True, False),
        ("release/tables.py", True, False),
        ("scorer/scored-14.npz", True, False),
        ("read/rows/csv_rows.py", True, False),
        ("read/html/body/votes.py", True, True),
        ("read/html/body/blocks.npz", True, True),
        ("metadata/names.py", True, True),
        ("metadata/words.toml", True, True),
        ("text/fold.py", True, True),
    ],
)
def test_a_key_changes_with_what_decides_the_bytes_alone(path: str, part: bool, reader: bool, copy: Path) -> None:
    before = keys(copy)
    place = copy / path
    old = place.read_bytes() if place.exists() else None
    place.write_bytes((old or b"") + b"\n# a comment\n")
    try:
        assert [a != b for a, b in zip(before, keys(copy), strict=True)] == [part, reader]
    finally:
        if old is None:
            place.unlink()
        else:
            place.write_bytes(old)


def test_what_making_a_part_loads_is_in_its_key() -> None:
    """The modules that a worker has loaded after a build of all kinds of input, against those found in the syntax."""
    code = (
        "import sys, importlib\n"
        f"for name in {ROOTS!r}: importlib.import_module(name)\n"
        "from corpusmill.cleaning import clean_page\n"
        "clean_page(b'<html><body><article><p>The council voted to close the bridge.</p></article></body></html>')\n"
        "print(*[name for name in sys.modules if name.startswith('corpusmill.')])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split()) - {"corpusmill.cleaning"}
    assert len(loaded) > 60
    assert loaded <= modules(ROOTS, PACKAGE.parent).keys()


def test_every_data_file_of_the_package_is_somebodys() -> None:
    """But the compiled kernel: bytes are the same with and without it."""
    used = data_files(list(PACKAGE.rglob("*.py")), PACKAGE.parent)
    no_data = (".py", ".pyc", ".typed", ".so", ".dll")
    data = {p for p in PACKAGE.rglob("*") if p.is_file() and p.suffix not in no_data}
    assert data == used


def test_all_modules_of_a_users_own_folder_that_a_stage_imports_are_in_its_key(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "__init__.py").write_text("")
    (tmp_path / "mine" / "stage.py").write_text(
        "import words\nfrom . import deeper\nfrom pathlib import Path\n"
        "def drop_some(batch):\n"
        "    from corpusmill import Drop\n"
        "    names = [words.TOWN, deeper.TOWN, (Path(__file__).parent / 'towns.txt').read_text()]\n"
        "    return [Drop(n, 'town') for n, text in enumerate(batch.texts) if any(name in text for name in names)]\n"
    )
    (tmp_path / "words.py").write_text("TOWN = 'Nowhere'\n")
    (tmp_path / "mine" / "deeper.py").write_text("TOWN = 'Nowhere'\n")
    (tmp_path / "mine" / "towns.txt").write_text("Nowhere")
    (tmp_path / "unrelated.py").write_text("")
    corpora.with_stages(config, ["tag_language", "mine.stage:drop_some", "tag_counts"])
    assert counts(command("build", config, "--json"))["rows"] == 3
    (tmp_path / "unrelated.py").write_text("# a comment\n")
    again = counts(command("build", config, "--json"))
    assert again["reused_parts"] == again["parts"]
    for n, (name, text) in enumerate(
        [("words.py", "TOWN = 'Town 0-0'\n"), ("mine/deeper.py", "TOWN = 'Town 1-0'\n"), ("mine/towns.txt", "Town 2-0")]
    ):
        (tmp_path / name).write_text(text)
        if n < 2:
            assert counts(command("build", config, "--json"))["rows"] == 2 - n
        else:  # nothing is left
            assert "no document is left" in command("build", config, "--json").stderr


def test_nothing_is_copied_of_what_was_made_while_the_code_changed(tmp_path: Path) -> None:
    """Its key is of the code before: a later build with the code behind must not take it for its own."""
    shutil.copytree(PACKAGE, tmp_path / "code" / "corpusmill", ignore=shutil.ignore_patterns("__pycache__"))
    config = corpora.make(tmp_path / "corpus", documents=3)
    changed = tmp_path / "code" / "corpusmill" / "corpus" / "tables.py"
    config = with_stage(
        config, f"with open({str(changed)!r}, 'r+') as code:\n    if '# more' not in code.read(): code.write('# more')"
    )
    env = os.environ | {"PYTHONPATH": str(tmp_path / "code")}
    words = [sys.executable, "-m", "corpusmill", "build", config, "--json"]
    first, second, third = (
        counts(subprocess.run(words, env=env, capture_output=True, text=True, check=False)) for _ in range(3)
    )
    assert first["rows"] == 3
    assert (second["reused_parts"], second["copied"]) == (0, 0)
    assert third["reused_parts"] == third["parts"]


def test_a_stage_of_an_installed_package_takes_its_own_package_only(tmp_path: Path) -> None:
    folder = tmp_path / "site-packages"
    for name in ("mine", "other"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text("")
    (folder / "mine" / "stage.py").write_text("import other\nimport mine.words\n")
    (folder / "mine" / "words.py").write_text("")
    assert set(modules(["mine.stage"], folder)) == {"mine", "mine.stage", "mine.words"}
    before = code_key(["mine.stage"], folder)
    (folder / "other" / "__init__.py").write_text("# a comment\n")
    assert code_key(["mine.stage"], folder) == before


def test_two_corpora_of_one_process_have_each_their_own_module(tmp_path: Path) -> None:
    told = {}
    for name in ("here", "there"):
        folder = tmp_path / name
        config = corpora.make(folder, documents=1)
        (folder / "alike.py").write_text(
            "import pyarrow as pa\nfrom corpusmill import Column\n"
            "COLUMNS = {'place': pa.string()}\n"
            f"def tag_place(batch):\n    return [Column('place', pa.array(['{name}'] * len(batch)))]\n"
        )
        corpora.with_stages(config, ["alike:tag_place", "tag_counts"])
        told[name] = {row["place"] for row in tables(build_here(config).folder, "data")}
    assert told == {"here": {"here"}, "there": {"there"}}
