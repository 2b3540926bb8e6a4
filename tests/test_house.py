"""The house itself: its floors, how large files and functions are, whether the README tells the truth."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpora import ROOT

PACKAGE = ROOT / "pipeline" / "corpusmill"
SOURCES = sorted(PACKAGE.rglob("*.py"))

# The floors of the house, top first: rooms (folders, all that is in them) and single files. A file imports from its own
# room, and from floors below; never from another room on its floor, never upwards.
FLOORS = """
    __main__
    cli
    rules_command
    __init__ explain
    near
    cleaning
    corpus
    engine publish
    release/command
    release/verify
    release/interchange release/folder
    release/pages
    release/compare
    release
    config
    read/inputs
    read/page_store read/warc read/rows
    read/pages
    read/html/__init__
    read/html/page
    read/html/body read/text
    read/html/about
    read/html
    read/unpack
    read/open
    read/places
    read/encoding
    read/formats
    read/source
    read
    stages
    recipes
    across published private metadata/document
    metadata/gates metadata/raw_lines
    metadata/glance
    metadata/sites
    metadata/judges
    metadata
    scorer
    rulebook
    terminal locks
    text config/grammar config/toml
    kernel cache/patterns
    cache
    errors
"""
MOST_LINES, MOST_FILES, MOST_FUNCTION_LINES, MOST_BRANCHES = 300, 12, 40, 15

# What is larger today, with its size; may shrink, never grow. An entry that is no longer needed must go.
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}
BRANCHED_FUNCTIONS: dict[str, int] = {}


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


NAMES = {name_of(path): path for path in SOURCES}
PLACES = {place: floor for floor, line in enumerate(FLOORS.split("\n")) for place in line.split()}


def place_of(name: str) -> str | None:
    """The most exact entry of `FLOORS` that a file stands under."""
    parts = name.split("/")
    return next((place for n in range(len(parts), 0, -1) if (place := "/".join(parts[:n])) in PLACES), None)


def imports(name: str) -> set[str]:
    """The files of ours that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(NAMES[name].read_text(encoding="utf-8"))):
        wanted = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            wanted = [f"{node.module}.{alias.name}" for alias in node.names]
        for dotted in wanted:
            parts = dotted.split(".")
            if parts[0] != "corpusmill":
                continue
            paths = ["/".join(parts[1:n]) for n in range(len(parts), 1, -1)]
            found.add(next((p for path in paths for p in (path, f"{path}/__init__") if p in NAMES), "__init__"))
    return found - {name}


def test_every_file_stands_on_one_floor() -> None:
    homeless = [name for name in NAMES if place_of(name) is None]
    assert not homeless, f"name these or their folder in FLOORS, above all that they import: {homeless}"
    empty = [place for place in PLACES if not any(place_of(name) == place for name in NAMES)]
    assert not empty, f"nothing stands here any more; take it out of FLOORS: {empty}"


@pytest.mark.parametrize("name", NAMES)
def test_imports_go_down(name: str) -> None:
    here = place_of(name)
    assert here is not None
    for target in imports(name):
        there = place_of(target)
        assert there is not None
        assert there == here or PLACES[there] > PLACES[here], (
            f"{name} ({here}) imports {target} ({there}), which is not below it: move what both need to a lower room, "
            "or hand it in as an argument"
        )


def test_no_circle() -> None:
    left = {name: imports(name) for name in NAMES}
    while free := [name for name, wanted in left.items() if not wanted & left.keys()]:
        left = {name: wanted for name, wanted in left.items() if name not in free}
    assert not left, f"these import each other in a circle; move what they share to a file of its own: {sorted(left)}"


def test_files_and_folders_are_small() -> None:
    lines = {name: path.read_text().count("\n") for name, path in NAMES.items()}
    long = {name: n for name, n in lines.items() if n > max(MOST_LINES, LONG_FILES.get(name, 0))}
    assert not long, f"over {MOST_LINES} lines: find the two rooms in it and part them: {long}"
    short = [name for name in LONG_FILES if lines.get(name, 0) <= MOST_LINES]
    assert not short, f"take these out of LONG_FILES, they are short now: {short}"
    tests = {path.name: path.read_text().count("\n") for path in (ROOT / "tests").rglob("*.py")}
    assert max(tests.values()) <= MOST_LINES, f"part the tests by idea: {max(tests, key=lambda name: tests[name])}"
    for folder in {path.parent for path in SOURCES}:
        files = [path.name for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(files) <= MOST_FILES, f"{folder.relative_to(PACKAGE)} has {len(files)} files: make a room of some"


def functions(name: str) -> Iterator[tuple[str, int, int]]:
    """Name, lines without the docstring, and branches of every function of a file."""
    for node in ast.walk(ast.parse(NAMES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = ast.get_docstring(node, clean=False)
            first = node.body[1] if said is not None and len(node.body) > 1 else node.body[0]
            branches = sum(isinstance(inner, _BRANCHES) for inner in ast.walk(node))
            yield f"{name}:{node.name}", (node.end_lineno or 0) - first.lineno + 1, branches


_BRANCHES = (ast.If, ast.For, ast.While, ast.ExceptHandler, ast.IfExp, ast.BoolOp, ast.comprehension, ast.match_case)


def test_functions_are_short_and_straight() -> None:
    found = [item for name in NAMES for item in functions(name)]
    for what, most, allowed, sizes in (
        ("lines", MOST_FUNCTION_LINES, LONG_FUNCTIONS, {name: n for name, n, _ in found}),
        ("branches", MOST_BRANCHES, BRANCHED_FUNCTIONS, {name: n for name, _, n in found}),
    ):
        over = {name: n for name, n in sizes.items() if n > max(most, allowed.get(name, 0))}
        assert not over, f"over {most} {what}: part the function, or make a table of its cases: {over}"
        done = [name for name in allowed if sizes.get(name, 0) <= most]
        assert not done, f"take these out of the list of functions with many {what}: {done}"


def test_stages_hold_their_function_and_recipes_name_what_exists() -> None:
    stages = {path.stem: path for path in (PACKAGE / "stages").rglob("[a-z]*.py")}
    for stage, path in stages.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert stage in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    default = tomllib.loads((PACKAGE / "recipes" / "default.toml").read_text())
    assert set(default["stages"]) <= stages.keys()


def test_stages_of_the_whole_corpus_ask_for_a_subject() -> None:
    from corpusmill.across.subjects import OF_CLEANED, SUBJECTS
    from corpusmill.recipes.stage import find_stage

    stages = {path.stem for path in (PACKAGE / "stages" / "corpuswide").glob("[a-z]*.py")}
    known = {*SUBJECTS, *OF_CLEANED}
    silent = [name for name in stages if not known & inspect.signature(find_stage(name, "a recipe")).parameters.keys()]
    assert not silent, f"no keyword parameter of these is a subject: enter it in across/subjects.py: {silent}"


def test_readme_names_files_targets_and_verbs_that_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (ROOT / link).exists(), link
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make ([a-z-]+)", readme, re.MULTILINE)) <= targets
    from corpusmill.cli import main

    assert set(re.findall(r"bin/corpusmill ([a-z]+) ", readme)) - {"build"} <= set(main.commands)


def test_python_in_the_readme_runs(tmp_path: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    cleaning = next(block for block in code if "corpusmill.clean" in block)
    shown: dict[str, object] = {}
    exec(cleaning.replace('corpusmill.build("corpus.toml")', "pass"), shown)
    result = shown["result"]
    assert result.text == "NATO met on Wednesday in Brussels."  # type: ignore[attr-defined]
    assert result.metadata["language"] == "en"  # type: ignore[attr-defined]


def test_nothing_generated_is_in_git() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    assert not [name for name in tracked if name.startswith(("dist/", ".corpusmill/", ".venv/"))]
    assert all((ROOT / name).stat().st_size < 2 << 20 for name in tracked if name and (ROOT / name).exists())


def test_the_flow_in_the_readme_and_the_recipe_in_the_page_on_stages_are_the_default() -> None:
    stages = tomllib.loads((PACKAGE / "recipes" / "default.toml").read_text())["stages"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    flow = readme[readme.index("## How it flows") : readme.index("## Load")]
    assert sorted(stages, key=flow.index) == stages
    page = (ROOT / "docs" / "stages.md").read_text(encoding="utf-8")
    shown = re.search(r"stages = \[(.*?)\]", page, re.DOTALL)
    assert shown and re.findall(r'"(\w+)"', shown[1]) == stages


def _spoken(tree: ast.Module) -> Iterator[str]:
    """The strings of a module that are no docstrings: what a person may be told."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_no_message_takes_a_configuration_to_have_the_name_of_most() -> None:
    """A configuration may be called anything; messages say the name that was given, or none."""
    spoken = {path: set(_spoken(ast.parse(path.read_text(encoding="utf-8")))) for path in SOURCES}
    named = {(path.stem, said) for path, told in spoken.items() for said in told if "corpus.toml" in said}
    assert named == {("settings", "corpus.toml"), ("cli", "corpus.toml")}
    assert not [path for path in PACKAGE.rglob("*.jinja") if "corpus.toml" in path.read_text(encoding="utf-8")]
