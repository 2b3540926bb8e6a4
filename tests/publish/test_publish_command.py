"""The verbs as a shell runs them: exit codes, what goes to stdout, what to stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hub import Hub
from hub.client import Client, clean_env
from hub.releases import make_release, make_rows
from hub.server import TOKEN

Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def shell(hub: Hub, tmp_path: Path) -> Call:
    """A call in a process of its own, as a shell makes it."""

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "corpusmill", *map(str, words)]
        env = clean_env(hub.env(tmp_path / "home"))
        return subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def run(xet_client: Client) -> Call:
    """A call in a process that has loaded the client."""
    return xet_client.command


def test_plan_publish_again_yank(run: Call, shell: Call, hub: Hub, name: str, tmp_path: Path) -> None:
    folder, to = make_release(tmp_path / "1.0.0", make_rows(20)), f"hf://datasets/{name}"
    plan = run("publish", folder, "--to", to, "--dry-run")
    assert plan.returncode == 0
    assert "visibility  private" in plan.stdout
    assert "add         data/train-00000-of-00001.parquet" in plan.stdout
    assert name not in hub.repos

    told = json.loads(run("publish", folder, "--to", to, "--dry-run", "--json").stdout)
    done = shell("publish", folder, "--to", to, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sent_bytes"] == told["bytes_to_send"]
    assert "published already" in run("publish", folder, "--to", to).stdout

    yanked = run("yank", to, "1.0.0", "--reason", "names were left in")
    assert yanked.returncode == 0, yanked.stderr
    assert "withdrawn" in yanked.stdout


def test_exit_codes_and_streams(run: Call, shell: Call, hub: Hub, name: str, tmp_path: Path) -> None:
    folder, to = make_release(tmp_path / "1.0.0", make_rows(20), license="other"), f"hf://datasets/{name}"
    for refused in (
        ("publish", folder),
        ("publish", tmp_path / "nothing", "--to", to),
        ("publish", folder, "--to", "elsewhere"),
        ("publish", folder, "--to", to, "--public"),
        ("publish", folder, "--to", to, "--public", "--i-have-the-right-to-publish", "yes"),
        ("yank", to, "1.0.0"),
    ):
        told = run(*refused)
        assert told.returncode == 2, refused
        assert told.stdout == ""
        assert "Traceback" not in told.stderr
    hub.fail("POST", "/commit/", times=-1, status=403, message=f"no rights for {TOKEN}")
    failed = shell("publish", folder, "--to", to)
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "may not write" in failed.stderr
    assert TOKEN not in failed.stderr
    assert "Traceback" not in failed.stderr


def test_the_sentence_lets_it_through(run: Call, hub: Hub, name: str, tmp_path: Path) -> None:
    folder, to = make_release(tmp_path / "1.0.0", make_rows(20), license="other"), f"hf://datasets/{name}"
    sentence = "Example News allowed it in writing on 3 March 2026"
    done = run("publish", folder, "--to", to, "--public", "--i-have-the-right-to-publish", sentence)
    assert done.returncode == 0, done.stderr
    assert sentence in hub.repos[name].tagged("v1.0.0").description


def test_importing_the_verbs_is_quick() -> None:
    """`corpusmill --help` must not load the clients of hub and stores, which takes seconds."""
    script = (
        "import sys, corpusmill.publish.command; print({'huggingface_hub', 'fsspec', 'pyarrow'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], env=clean_env({}), capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("to", "code", "said"),
    [
        ("https://ada:s3cret@127.0.0.1:9/x?sig=s3cret", 2, "nothing is written over https; write hf://datasets/"),
        ("ftp://ada:s3cret@127.0.0.1:9/x", 2, "nothing is written over ftp; write hf://datasets/"),
        ("file://{}/taken", 1, "A file stands there: name a folder, which may be new."),
        ("file://{}/taken/below", 1, "A file stands there: name a folder, which may be new."),
    ],
)
def test_places_that_take_no_release(run: Call, to: str, code: int, said: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a text of somebody")
    done = run("publish", make_release(tmp_path / "1.0.0", make_rows(3)), "--to", to.format(tmp_path))
    assert done.returncode == code
    assert said in done.stderr
    assert "s3cret" not in done.stderr
    assert (tmp_path / "taken").read_text() == "a text of somebody"
