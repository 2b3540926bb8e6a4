"""Credentials never leave the process: no byte of them in a release, a work folder, or what is printed."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpora
from commands import command
from corpusmill.config.settings import Source
from corpusmill.text.addresses import shown, without_secrets
from hub.releases import make_release, make_rows

SECRET = "s3cretW0rd"


class _Server(http.server.BaseHTTPRequestHandler):
    """Two texts for who knows the token, else nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        place = urlsplit(self.path)
        rows = [{"id": n, "text": corpora.document(n)} for n in (1, 2)]
        body = "\n".join(map(json.dumps, rows)).encode() if place.path == "/news.jsonl" else b""
        knows = parse_qs(place.query).get("token") == [SECRET]
        self.send_response(200 if body and knows else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET" and knows:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def call(folder: Path, *words: str) -> tuple[int, str]:
    """Exit code and all output of a command, of its workers too, whose temporary files are under the folder."""
    (folder / "tmp").mkdir(exist_ok=True)
    env = os.environ | {"TMPDIR": str(folder / "tmp")}
    command = [sys.executable, "-m", "corpusmill", *words]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def told_by(folder: Path, *words: str) -> tuple[int, str]:
    """Exit code and output of a command that starts no workers, carried out by this process."""
    done = command(*words, cwd=folder)
    return done.returncode, done.stdout + done.stderr


def check_nothing_leaked(folder: Path, said: str, *, told: tuple[str, ...] = ()) -> None:
    assert SECRET not in said, said
    for path in folder.rglob("*"):
        assert SECRET not in path.relative_to(folder).as_posix()
        if path.is_file() and path.name not in told and folder / "tmp" not in path.parents:
            assert SECRET.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("before", ["", "simplecache::"])
def test_a_corpus_of_an_address_with_a_key(tmp_path: Path, server: str, before: str) -> None:
    address = f"{server}/news.jsonl?token={SECRET}"
    if before:  # whether a chain passes a password on is the affair of fsspec
        _, said = told_by(tmp_path, "build", f"{before}http://ada:{SECRET}@{address}", "-j", "1")
        check_nothing_leaked(tmp_path, said)
    code, said = call(tmp_path, "build", f"{before}http://{'' if before else f'ada:{SECRET}@'}{address}", "-j", "1")
    assert code == 0, said
    release = tmp_path / "dist" / "news" / "0.1.0-dev"
    assert (release / "README.md").exists()
    assert json.loads((release / "manifest.json").read_text())["accounting"]["inputs"][0]["path"] == "news.jsonl"
    check_nothing_leaked(tmp_path, said)


def test_a_configuration_with_keys_in_every_address(tmp_path: Path, server: str) -> None:
    config = tmp_path / "corpus.toml"
    config.write_text(
        '[corpus]\nname = "news"\n\n[[source]]\nname = "news"\n'
        f'path = "http://{server}/news.jsonl?token={SECRET}"\nurl = "https://ada:{SECRET}@example.org/a?key={SECRET}"\n'
        f'storage = {{ headers = {{ X-Key = "{SECRET}" }} }}\n'
    )
    # the last build finds all as it is
    calls = (told_by, "check"), (told_by, "build --dry-run"), (call, "build -j 1"), (told_by, "build --json")
    for tell, line in calls:
        code, said = tell(tmp_path, *line.split())
        assert code == 0, said
        check_nothing_leaked(tmp_path, said, told=("corpus.toml",))


@pytest.mark.parametrize(
    "address",
    [
        "http://ada:{secret}@{server}/absent.jsonl?token={secret}",
        "http://ada:{secret}@127.0.0.1:9/absent.jsonl?token={secret}",
        "ftp://ada:{secret}@127.0.0.1:9/absent",
        "nosuch://ada:{secret}@host/absent?sig={secret}",
        "http://ada:{secret}/x?y@{server}/absent.jsonl",
    ],
)
def test_an_address_that_leads_nowhere(tmp_path: Path, server: str, address: str) -> None:
    code, said = told_by(tmp_path, "build", address.format(secret=SECRET, server=server), "-j", "1")
    assert code in (1, 2) and "Traceback" not in said, said
    assert "absent" in said
    check_nothing_leaked(tmp_path, said)


@pytest.mark.parametrize(
    "words",
    [
        ["publish", "1.0.0", "--to", f"nosuch://key:{SECRET}@bucket/x?sig={SECRET}"],
        ["publish", "1.0.0", "--to", f"hf://datasets/ada?token={SECRET}"],
        ["publish", "1.0.0", "--to", f"memory://ada:{SECRET}@bucket/x?token={SECRET}"],
        ["publish", "1.0.0", "--to", f"memory://ada:{SECRET}@bucket/x?token={SECRET}", "--json"],
        ["publish", "1.0.0", "--to", f"memory://ada:{SECRET}@bucket/x", "--dry-run"],
        ["publish", "1.0.0", "--to", f"memory://ada:{SECRET}@bucket/x", "--create-pr"],
        ["yank", f"memory://ada:{SECRET}@bucket/x?token={SECRET}", "1.0.0", "--reason", "wrong"],
        ["clean", f"https://ada:{SECRET}@host/x?token={SECRET}"],
        ["explain", f"https://ada:{SECRET}@host/x?token={SECRET}"],
        ["verify", f"https://ada:{SECRET}@host/x?token={SECRET}"],
        ["init", f"https://ada:{SECRET}@host/x?token={SECRET}"],
        ["build", f"https://ada:{SECRET}@host/x?token={SECRET}.toml"],
    ],
)
def test_every_other_verb_that_is_given_an_address(tmp_path: Path, words: list[str]) -> None:
    if words[0] == "publish":
        make_release(tmp_path / "1.0.0", make_rows(3))
    _, said = told_by(tmp_path, *words)
    assert "Traceback" not in said
    check_nothing_leaked(tmp_path, said)


_PART = st.text(alphabet="abcXYZ019._~%-", min_size=1, max_size=8)


@given(
    st.sampled_from(["https", "s3", "ftp", "simplecache::https", "zip://a.txt::s3"]),
    _PART,
    st.text(alphabet="abc:/?#&=!$é", max_size=6),
    st.lists(_PART, max_size=3),
    st.booleans(),
)
def test_no_password_of_any_spelling_is_shown(
    scheme: str, user: str, around: str, path: list[str], has_query: bool
) -> None:
    address = f"{scheme}://{user}:{SECRET}{around}{SECRET}@host.example/{'/'.join(path)}"
    address += f"?a=b&sig={SECRET}" if has_query else ""
    assert SECRET not in shown(address)
    assert SECRET not in without_secrets(f"cannot read {address} now")
    assert shown(shown(address)) == shown(address)
    assert "host.example" in shown(address)
    dumped = Source(name="x", path=address, storage={"secret": SECRET}).model_dump_json()
    assert SECRET not in dumped


def test_another_query_is_another_key() -> None:
    keys = {Source(name="x", path=f"https://host/x?id={n}").model_dump_json() for n in (1, 2)}
    assert len(keys) == 2
