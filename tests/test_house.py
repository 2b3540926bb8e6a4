"""The house itself: which way imports go, how large files are, whether the README tells the truth."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from corpora import ROOT

PACKAGE = ROOT / "pipeline" / "corpusmill"
SOURCES = sorted(PACKAGE.rglob("*.py"))

# room → the rooms that it must not know: all flows read → stages → across → release → publish, told by story and cli
MUST_NOT_KNOW = {
    "fold.py": {""},
    "batch.py": {"actions", "read", "recipe", "rulebook", "stages", "release", "publish", "story", "cli"},
    "actions.py": {"read", "recipe", "rulebook", "stages", "release", "publish", "story", "cli"},
    "read": {"stages", "recipe", "rulebook", "release", "publish", "story", "part", "config", "cli"},
    "stages": {"across", "read", "recipe", "release", "publish", "story", "part", "config", "cli"},
    "metadata": {"read", "recipe", "release", "publish", "story", "part", "config", "cli"},
    "rulebook.py": {"read", "recipe", "stages", "release", "publish", "story", "cli"},
    "recipe.py": {"read", "release", "publish", "story", "part", "config", "cli"},
    "across": {"read", "recipe", "release", "publish", "story", "part", "config", "cli"},
    "release": {"read", "stages", "recipe", "rulebook", "publish", "story", "part", "config", "cli"},
    "publish": {"read", "stages", "recipe", "rulebook", "story", "part", "config", "cli"},
}


def imports(path: Path) -> set[str]:
    """The rooms of ours that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            parts = name.split(".")
            if parts[0] == "corpusmill":
                found.add(parts[1] if len(parts) > 1 else "")
    return found


@pytest.mark.parametrize("room", MUST_NOT_KNOW)
def test_imports_go_one_way(room: str) -> None:
    files = [PACKAGE / room] if room.endswith(".py") else sorted((PACKAGE / room).rglob("*.py"))
    assert files
    for path in files:
        known = imports(path) & MUST_NOT_KNOW[room]
        assert not known, f"{path.relative_to(PACKAGE)} imports {', '.join(sorted(known))}"


def test_no_file_is_two_rooms() -> None:
    # 300 lines is the aim; what is over it is one list of cases, or one law with its proof
    long = {str(p.relative_to(PACKAGE)): n for p in SOURCES if (n := p.read_text().count("\n")) > 350}
    assert not long, long


def test_stages_hold_their_function_and_recipes_name_what_exists() -> None:
    stages = {path.stem for path in (PACKAGE / "stages").glob("[a-z]*.py")}
    for stage in stages:
        tree = ast.parse((PACKAGE / "stages" / f"{stage}.py").read_text(encoding="utf-8"))
        assert stage in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    default = tomllib.loads((PACKAGE / "recipes" / "default.toml").read_text())
    assert set(default["stages"]) <= stages


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
