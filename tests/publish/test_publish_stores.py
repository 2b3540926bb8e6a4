"""Publishing to folders and object stores; S3 is moto's server, spoken to by the unmodified s3fs."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpusmill import publish as room
from corpusmill.config.description import AboutSource
from corpusmill.publish import stores
from corpusmill.publish.retry import Patience
from corpusmill.publish.store_client import Store, open_store
from corpusmill.release.folder import write_release
from corpusmill.release.sums import SUMS, parse_sums
from hub.releases import COLUMNS, make_release, make_rows
from parts import describe, write_part

BUCKET = "corpora"


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, Any]]:
    """Options for an S3 of our own."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    options = {"key": "test", "secret": "test", "endpoint_url": f"http://{host}:{port}"}
    import s3fs

    s3fs.S3FileSystem(**options).mkdir(BUCKET)
    yield options
    server.stop()


@pytest.fixture(params=["file", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, Any]]:
    """An address that no other test uses, and the options to reach it."""
    if request.param == "file":
        return f"file://{tmp_path}/published", {}
    name = hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12]
    return f"s3://{BUCKET}/{name}", request.getfixturevalue("s3")


def send(folder: Path, place: tuple[str, dict[str, Any]], **options: Any) -> room.Published:
    return room.publish(folder, place[0], storage_options=place[1], sleep=lambda _: None, say=lambda _: None, **options)


def at(place: tuple[str, dict[str, Any]]) -> Store:
    store = open_store(place[0], place[1], Patience(time.sleep, print))
    store.fs.invalidate_cache()
    return store


def check_whole(place: tuple[str, dict[str, Any]], version: str) -> None:
    store = at(place)
    listed = parse_sums((store.read(version, SUMS) or b"").decode(), where=version)
    assert {path: store.sha256(version, path) for path in listed} == listed
    assert set(store.sizes(version)) == {*listed, "SHA256SUMS"}


def test_versions_side_by_side_and_latest(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    rows = make_rows(40)
    done = send(make_release(tmp_path / "1.9.0", rows, version="1.9.0", shards=2), place)
    assert done.url == f"{place[0]}/1.9.0"
    check_whole(place, "1.9.0")
    send(make_release(tmp_path / "1.10.0", make_rows(41), version="1.10.0"), place)
    send(make_release(tmp_path / "1.9.1", make_rows(42), version="1.9.1"), place)
    assert at(place).read("latest") == b"1.10.0\n"
    store = at(place)
    with store.fs.open(store.path("1.9.0", "data/train-00000-of-00002.parquet")) as file:
        assert pq.read_table(file, columns=COLUMNS).to_pylist() == rows[:20]
    assert not [path for path in store.sizes("1.9.0") if path.startswith(("edits", "dropped"))]


def test_same_again_is_nothing_and_other_content_is_refused(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20))
    send(folder, place)
    again = send(folder, place)
    assert again.was_there
    assert again.sent_files == 0
    with pytest.raises(room.PublishRefusedError, match="raise the version"):
        send(make_release(tmp_path / "other", make_rows(21)), place)
    check_whole(place, "1.0.0")


def test_another_corpus_is_refused(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    send(make_release(tmp_path / "1.0.0", make_rows(20)), place)
    other = make_release(tmp_path / "1.1.0", make_rows(20), version="1.1.0", name="another")
    with pytest.raises(room.PublishRefusedError, match="an address of its own"):
        send(other, place)
    assert at(place).read("latest") == b"1.0.0\n"


class Broken:
    """A file system that fails at a given write, as a disk or a network does, and passes all else on."""

    def __init__(self, fs: Any, *, at_write: int, error: Exception, times: int = 1, garble: bool = False) -> None:
        self._fs, self._at, self._error, self._times, self._garble = fs, at_write, error, times, garble
        self.sent: list[str] = []

    def put_file(self, local: str, path: str) -> None:
        if len(self.sent) >= self._at and self._times:
            self._times -= 1
            if not self._garble:
                raise self._error
            self._fs.pipe_file(path, Path(local).read_bytes()[:-1] + b"?")
        else:
            self._fs.put_file(local, path)
        self.sent.append(path)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._fs, name)


def broken(place: tuple[str, dict[str, Any]], **how: Any) -> Store:
    store = at(place)
    return Store(Broken(store.fs, **how), store.to, store.root, Patience(lambda _: None, lambda _: None))


def release_of(folder: Path) -> Any:
    from corpusmill.publish.contents import read_release

    return read_release(folder)


def test_stopped_on_the_way_is_invisible_and_goes_on(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(60), shards=3)
    failing = broken(place, at_write=3, error=PermissionError("AccessDenied"))
    with pytest.raises(room.PublishError, match="rights on the bucket"):
        stores.publish_on_store(failing, release_of(folder), public=False, stated=None)
    assert len(failing.fs.sent) == 3
    assert at(place).read("1.0.0", "SHA256SUMS") is None
    assert at(place).read("latest") is None

    going_on = broken(place, at_write=99, error=OSError())
    stores.publish_on_store(going_on, release_of(folder), public=False, stated=None)
    assert not set(going_on.fs.sent) & set(failing.fs.sent), "what arrived was sent again"
    check_whole(place, "1.0.0")


def test_passing_error_is_waited_out(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(60), shards=3)
    store = broken(place, at_write=1, error=OSError("Please reduce your request rate."), times=3)
    stores.publish_on_store(store, release_of(folder), public=False, stated=None)
    check_whole(place, "1.0.0")


def test_other_bytes_stored_are_found(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(60), shards=3)
    store = broken(place, at_write=2, error=OSError(), garble=True)
    with pytest.raises(room.PublishError, match="something else than was sent"):
        stores.publish_on_store(store, release_of(folder), public=False, stated=None)
    assert at(place).read("1.0.0", "SHA256SUMS") is None
    send(folder, place)
    check_whole(place, "1.0.0")


def test_two_publishers_with_other_content(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    """The first stops in the middle: the second, with other content for the same version, does not mix its files in."""
    folder = make_release(tmp_path / "1.0.0", make_rows(60), shards=3)
    other = make_release(tmp_path / "other", make_rows(61), shards=3)
    with pytest.raises(room.PublishError):
        store = broken(place, at_write=2, error=PermissionError("AccessDenied"))
        stores.publish_on_store(store, release_of(folder), public=False, stated=None)
    with pytest.raises(room.PublishRefusedError, match="another publisher is uploading"):
        send(other, place)
    send(folder, place)
    check_whole(place, "1.0.0")


def test_plan_changes_nothing(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20))
    plan = room.plan(folder, place[0], storage_options=place[1])
    assert plan.bytes_to_send == sum(size for _, size in plan.add)
    assert at(place).sizes("1.0.0") == {}
    send(folder, place)
    assert room.plan(folder, place[0], storage_options=place[1]).is_published


def test_yank_moves_latest(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    for version in ("1.0.0", "1.1.0"):
        send(make_release(tmp_path / version, make_rows(20), version=version), place)
    room.yank(place[0], "v1.1.0", "left names in", storage_options=place[1])
    assert at(place).read("latest") == b"1.0.0\n"
    assert json.loads(at(place).read("1.1.0", "YANKED") or b"")["reason"] == "left names in"
    assert at(place).read("1.1.0", "SHA256SUMS") is not None
    room.yank(place[0], "1.0.0", "left names in too", storage_options=place[1])
    assert at(place).read("latest") is None
    with pytest.raises(room.PublishRefusedError, match="no version 3"):
        room.yank(place[0], "3.0.0", "never was", storage_options=place[1])
    with pytest.raises(room.PublishRefusedError, match="needs a reason"):
        room.yank(place[0], "1.0.0", " ", storage_options=place[1])


def test_public_needs_licenses_here_too(tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20), license="other")
    with pytest.raises(room.PublishRefusedError, match="the release: other"):
        room.publish(folder, f"file://{tmp_path}/published", public=True)
    assert not (tmp_path / "published").exists()


def test_a_bucket_that_is_not_there_is_not_made(s3: dict[str, Any], tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20))
    with pytest.raises(room.PublishError, match="Create the bucket first"):
        send(folder, ("s3://no-such-bucket/x", s3))


def test_store_away(s3: dict[str, Any], tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20))
    away = {**s3, "endpoint_url": "http://127.0.0.1:9", "config_kwargs": {"retries": {"total_max_attempts": 1}}}
    with pytest.raises(room.PublishError, match=r"(?s)Could not connect.*Run the same command again"):
        send(folder, ("s3://corpora/away", away))


@pytest.mark.parametrize(
    "to", ["s4://bucket/x", "bucket", "hf://ada/letters", "hf://datasets/letters", "hf://datasets/a/b@v1"]
)
def test_addresses_that_are_none(to: str, tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20))
    with pytest.raises(room.PublishRefusedError, match=to):
        room.publish(folder, to)


def excluding(folder: Path, version: str, gone: tuple[str, ...]) -> Path:
    """A release of three letters, of which those `gone` were taken down."""
    rows = {f"letters/{n}": f"Letter number {n} tells of the harbour." for n in range(3)}
    kept = {id_: text for id_, text in rows.items() if id_ not in gone}
    part = write_part(folder / f"{version}.parts", kept, dropped=dict.fromkeys(gone, ""), reason="excluded")
    sources = (AboutSource(name="letters", license="cc0-1.0", publisher="Example News"),)
    described = describe(version, license="cc-by-4.0", license_notice="", sources=sources)
    return write_release([part], described, folder / "dist").path


def test_withdrawing_a_takedown_does_not_bring_the_text_back(place: tuple[str, dict[str, Any]], tmp_path: Path) -> None:
    first = send(excluding(tmp_path, "1.0.0", ()), place)
    assert first.version == "1.0.0"
    send(excluding(tmp_path, "1.1.0", ("letters/1",)), place)
    with pytest.raises(room.PublishRefusedError, match=r"v1\.1\.0 took down a document that v1\.0\.0 may still hold"):
        room.yank(place[0], "1.1.0", "columns were wrong", storage_options=place[1])
    assert at(place).read("latest") == b"1.1.0\n" and at(place).read("1.1.0", "YANKED") is None
    send(excluding(tmp_path, "1.1.1", ("letters/1", "letters/2")), place)
    room.yank(place[0], "1.1.0", "columns were wrong", storage_options=place[1])
    assert at(place).read("latest") == b"1.1.1\n"
    room.yank(place[0], "1.1.1", "it may return", let_text_return=True, storage_options=place[1])
    assert at(place).read("latest") == b"1.0.0\n"
    manifest = json.loads(at(place).read("1.1.1", "manifest.json") or b"")
    assert len(manifest["figures"]["taken_down"]) == 2
    assert "letters/1" not in json.dumps(manifest["figures"]["taken_down"])


def test_licenses_are_asked_before_the_network(tmp_path: Path) -> None:
    """A destination that nobody can reach is never asked: no wait, no try, only the refusal."""
    folder = make_release(tmp_path / "1.0.0", make_rows(3), license="other")
    waits: list[float] = []
    for to in ("s3://no-such-bucket/letters", "hf://datasets/ada/letters"):
        for verb in (room.publish, room.plan):
            with pytest.raises(room.PublishRefusedError, match="these licenses do not let anyone publish"):
                verb(folder, to, public=True, token="none", sleep=waits.append, say=lambda _: None)  # type: ignore[operator]
    assert not waits
    code = (
        "import sys, socket\nfrom pathlib import Path\n"
        "def refuse(*_): raise SystemExit('the network was asked')\n"
        "socket.getaddrinfo = socket.create_connection = refuse\n"
        "from corpusmill import publish\n"
        "try: publish.publish(sys.argv[1], 'hf://datasets/ada/letters', public=True, token='t')\n"
        "except publish.PublishRefusedError: print('refused', 'huggingface_hub' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["refused", "False"], done.stderr
