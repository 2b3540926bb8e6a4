"""What README and docs show runs as it is printed: Python as a plain script, commands in a shell."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import command as call
from corpora import ROOT, build_here, make
from corpusmill.cli import main
from hub import Hub
from hub.client import Client, clean_env

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# Words that stand for something of the reader's own, and what they are in the folder of this test.
STANDS_FOR = {
    "dist/<corpus>/<version>": "dist/letters/1.2.0",
    "dist/<corpus>/": "dist/letters/",
    "--to hf://datasets/ada/letters --public": "--to hf://datasets/ada/open --public",
    "OLD NEW": "dist/letters/1.1.0 dist/letters/1.2.0",
    " OUT ": " exported ",
    "FILE": "my-texts/001.txt",
    "ID": "en-newsletter-sign-up",
    "s3://corpora/letters": "file://{here}/bucket/letters",
    "s3://BUCKET/PATH": "file://{here}/bucket/letters",
}


def blocks(kind: str) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for n, code in enumerate(re.findall(rf"```{kind}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)):
            yield f"{page.name}-{n}", code


def commands() -> Iterator[tuple[str, str]]:
    """Every line of a shell block that calls the tool, lines that go on joined."""
    for name, code in blocks("(?:sh|)"):
        for line in code.replace("\\\n", " ").split("\n"):
            command = line.split("   #")[0].strip()
            if re.match(r"(\.venv/bin/)?corpusmill |echo .*\| *(\.venv/bin/)?corpusmill ", command):
                yield f"{name}: {command}", command


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder as a reader has it: the seeds' corpus, texts, releases; and a hub on this machine."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copytree(ROOT / "seeds", folder / "my-texts")
    shutil.copy(ROOT / "corpus.toml", folder)
    (folder / "my-rules" / "en").mkdir(parents=True)
    toml = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"), re.DOTALL)
    (folder / "my-rules" / "en" / "related_link.toml").write_text(next(t for t in toml if "[[rule]]" in t))
    (folder / "bucket").mkdir()
    with Hub(tmp_path_factory.mktemp("hub")) as hub:
        home = tmp_path_factory.mktemp("home")
        binaries = Path(sys.executable).parent
        env = clean_env(hub.env(home, xet=False)) | {
            "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        }
        _run("corpusmill build corpus.toml -q", folder, env)
        versions = [("letters", f"1.{n}.0") for n in range(3)]
        for name, version in (*versions, ("my-corpus", "1.0.0"), ("my-texts", "1.0.0")):
            config = make(folder / f"of-{name}-{version}", 6 + int(version[2]), version=version)
            text = config.read_text().replace("test-corpus", name).replace("[limits]", "[limits]")
            config.write_text(text)
            build_here(config)
            built = config.parent / "dist" / name / version
            (folder / "dist" / name).mkdir(exist_ok=True)
            shutil.copytree(built, folder / "dist" / name / version)
        yield folder, env


def _run(command: str, folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, check=False, shell=True, cwd=folder, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    assert "Traceback" not in done.stderr
    return done


# What takes a shell, and what a process whose environment names the hub of this test; the others this one carries out.
_OF_A_SHELL = {"|", ">"}
_OF_THE_HUB = {"publish", "yank", "verify"}


@pytest.fixture(scope="module")
def client(here: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    started = Client(here[1], tmp_path_factory.mktemp("client") / "stderr.txt")
    yield started
    started.close()


@pytest.mark.parametrize("command", [c for _, c in commands()], ids=[name for name, _ in commands()])
def test_commands_run(command: str, here: tuple[Path, dict[str, str]], client: Client) -> None:
    folder, env = here
    for word, meant in STANDS_FOR.items():
        command = command.replace(word, meant.format(here=folder))
    command = command.replace(".venv/bin/corpusmill", "corpusmill")
    if " yank " in command:
        done = client.command("publish", "dist/letters/1.1.0", "--to", "hf://datasets/ada/letters", cwd=folder)
        assert done.returncode == 0, done.stderr
    if "corpusmill init" in command:
        (folder / "my-texts.toml").unlink(missing_ok=True)
    elif "my-texts.toml" in command and not (folder / "my-texts.toml").exists():
        call("init", "my-texts/", cwd=folder)
    words = shlex.split(command)
    if _OF_A_SHELL & set(words):
        _run(command, folder, env)
    else:
        done = (client.command if _OF_THE_HUB & set(words) else call)(*words[1:], cwd=folder)
        assert done.returncode == 0 and "Traceback" not in done.stderr, f"{command}\n{done.stdout}\n{done.stderr}"


def test_python_of_the_readme_runs_as_one_plain_script(here: tuple[Path, dict[str, str]]) -> None:
    folder, env = here
    code = "\n".join(code for name, code in blocks("python") if name.startswith("README"))
    assert "corpusmill.build(" in code
    (folder / "script.py").write_text(code)
    _run(f"{shlex.quote(sys.executable)} script.py", folder, env)


def test_the_stage_of_the_page_runs(here: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    folder, env = here
    page = (ROOT / "docs" / "stages.md").read_text(encoding="utf-8")
    for language, code in re.findall(r"```(python|toml)\n(.*?)```", page, re.DOTALL):
        if found := re.match(r"# ([\w.-]+)(,|\n)", code):
            (tmp_path / found[1]).write_text(code)
        assert language == "python" or tomllib.loads(code) is not None
    shutil.copytree(folder / "my-texts", tmp_path / "texts", ignore=shutil.ignore_patterns("*.toml"))
    _run("corpusmill build -q", tmp_path, env)


@pytest.mark.parametrize("code", [c for _, c in blocks("toml")], ids=[name for name, _ in blocks("toml")])
def test_toml_is_toml(code: str) -> None:
    tomllib.loads(code)


def test_every_verb_is_shown_somewhere() -> None:
    shown = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for verb in main.commands:
        assert re.search(rf"corpusmill {verb}\b", shown), f"no page shows `corpusmill {verb}`"


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """To a file that is there, and to a heading that it has."""
    for path, _, heading in re.findall(r"\]\(([^)#:]*)(#?)([^):]*)\)", page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        assert target.exists(), path
        if heading:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            named = [re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings]
            assert heading in named, (path, heading)
