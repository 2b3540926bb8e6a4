"""The verbs on releases: output where it belongs, exit codes as documented, light to import."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from corpusmill.errors import ReleaseError
from corpusmill.release.command import COMMANDS
from corpusmill.release.folder import write_release
from corpusmill.release.sums import of_one_release
from parts import RAWS, describe, three_parts

main = click.Group(commands=list(COMMANDS))


@pytest.fixture
def two(tmp_path):
    raws = {**RAWS, "seeds/002.txt": "Something else."}
    return [
        str(write_release(three_parts(tmp_path / v, r), describe(v), tmp_path / "dist").path)
        for v, r in (("1.0.0", RAWS), ("1.0.1", raws))
    ]


def run(*arguments):
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize(("version", "is_said"), [("1.0.1", True), ("1.1.0", False), ("2.0.0", False)])
def test_a_version_that_changes_more_than_its_number_says_is_told(tmp_path, caplog, version, is_said):
    longer = {**RAWS, "seeds/003.txt": "One more."}
    for number, raws in (("1.0.0", RAWS), (version, longer)):
        write_release(three_parts(tmp_path / number, raws), describe(number), tmp_path / "dist")
    said = f"version {version} changes more than its number says (since 1.0.0: 1 document added, 0 removed)"
    assert caplog.messages == [f"{said}: a minor change is 1.1.0"] * is_said


def test_verify_in_order(two):
    result = run("verify", "--no-load", two[0])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "in order" in result.stderr
    assert run("verify", "--no-load", "--quiet", two[0]).output == ""


def test_verify_where_one_stands(two, monkeypatch):
    monkeypatch.chdir(two[0])
    result = run("verify", ".")
    assert result.exit_code == 0, result.output


def test_verify_with_problems(two, tmp_path):
    path = Path(two[0], "CHANGELOG.md")
    path.write_text(path.read_text() + "more")
    result = run("verify", "--json", two[0])
    assert result.exit_code == 1
    assert [problem["place"] for problem in json.loads(result.stdout)] == ["CHANGELOG.md"]
    assert "1 problem" in result.stderr


def test_diff(two, tmp_path):
    result = run("diff", *two)
    assert result.exit_code == 0 and "Something else." in result.stdout and "patch change" in result.stdout
    assert json.loads(run("diff", "--json", *two).stdout)["texts_changed"] == 1
    page = tmp_path / "page.html"
    assert run("diff", "--html", str(page), *two).output == ""
    assert page.read_text().startswith("<!DOCTYPE html>")


def test_export(two, tmp_path):
    out = tmp_path / "out"
    result = run("export", two[0], str(out), "--to", "dolma")
    assert result.exit_code == 0 and len(result.stdout.splitlines()) == 4
    again = run("export", two[0], str(out), "--to", "dolma")
    assert again.exit_code == 1 and "exists" in again.stderr and again.stdout == ""


def test_a_damaged_file_is_said_in_one_line(two, tmp_path):
    shard = Path(two[0], "data/train-00001-of-00002.parquet")
    shard.unlink()
    shard.write_bytes(b"PAR1 not PAR1")
    for arguments in (("export", two[0], str(tmp_path / "out")), ("diff", *two)):
        result = run(*arguments)
        assert result.exit_code == 1 and "corpusmill verify" in result.stderr and "Traceback" not in result.output


def test_what_is_found_while_a_build_replaces_the_release_is_not_called_damage(tmp_path):
    folder = write_release(three_parts(tmp_path / "a", RAWS), describe("1.0.0-dev"), tmp_path / "dist").path
    more = {**RAWS, "seeds/002.txt": "Something else."}
    with pytest.raises(ReleaseError, match="a build replaced it while"), of_one_release(folder):
        write_release(three_parts(tmp_path / "b", more), describe("1.0.0-dev"), tmp_path / "dist")
        (folder / "not there").read_bytes()
    with of_one_release(folder):
        write_release(three_parts(tmp_path / "c", more), describe("1.0.0-dev"), tmp_path / "dist")


@pytest.mark.parametrize("verb", ["export", "diff", "left-out"])
def test_what_is_read_of_two_releases_is_refused(verb, tmp_path, monkeypatch):
    folder = write_release(three_parts(tmp_path / "a", RAWS), describe("1.0.0-dev"), tmp_path / "dist").path
    after = three_parts(tmp_path / "b", {**RAWS, "seeds/002.txt": "Something else."})
    other = three_parts(tmp_path / "c", {**RAWS, "seeds/002.txt": "Another thing."})
    old = write_release(other, describe("1.0.0-dev"), tmp_path / "old").path
    more = {"export": (tmp_path / "out",), "diff": (old,), "left-out": ()}[verb]
    opened = pq.ParquetFile

    def replaced(*given, **told):
        monkeypatch.setattr(pq, "ParquetFile", opened)
        write_release(after, describe("1.0.0-dev"), tmp_path / "dist")
        return opened(*given, **told)

    monkeypatch.setattr(pq, "ParquetFile", replaced)
    done = run(verb, str(folder), *map(str, more))
    assert done.exit_code == 1 and "a build replaced it while it was looked at" in done.stderr, done.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments", [("verify",), ("verify", "/no/such/folder"), ("diff", "."), ("export", ".", "x", "--to", "csv")]
)
def test_a_wrong_call(arguments):
    assert run(*arguments).exit_code == 2


def test_a_folder_that_is_no_release(tmp_path):
    result = run("diff", str(tmp_path), str(tmp_path))
    assert result.exit_code == 2 and "no manifest.json" in result.stderr and "Traceback" not in result.output


def test_importing_the_verbs_is_light():
    heavy = "pyarrow", "numpy", "rich", "datasets", "jinja2"
    code = f"import sys, corpusmill.release.command; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
