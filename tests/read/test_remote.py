from __future__ import annotations

import gzip
import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from reading import asides, texts

from corpusmill.read.inputs import read_source
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import SourceOptions


def read(path: str, **options: Any) -> list[Record | SetAside]:
    return list(read_source(SourceOptions("t", path, **options), root=Path()))


def zipped() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("in.txt", "zipped")
    return sink.getvalue()


FILES = {
    "b.txt": b"b",
    "a.txt": b"a",
    "sub/c.jsonl.gz": gzip.compress(b'{"text": "c1"}\n{"text": "c2"}\n'),
    "sub/d.zip": zipped(),
    ".hidden": b"hidden",
    "é ü.txt": b"accents",
}
KEYS = ["a.txt", "b.txt", "sub/c.jsonl#1", "sub/c.jsonl#2", "sub/d.zip/in.txt", "é ü.txt"]
TEXTS = ["a", "b", "c1", "c2", "zipped", "accents"]


def test_memory_is_read_as_a_folder_is(tmp_path: Path) -> None:
    system = fsspec.filesystem("memory")
    try:
        for name, data in FILES.items():
            system.pipe_file(f"/corpus/{name}", data)
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(data)
        found = read("memory://corpus")
        assert texts(found) == TEXTS
        assert [r.key for r in found if isinstance(r, Record)] == KEYS
        assert found == read(str(tmp_path))
        assert texts(read("memory://corpus/*.txt")) == ["a", "b", "accents"]
        (one,) = read("memory://corpus/sub/d.zip")
        assert isinstance(one, Record)
        assert (one.key, one.file_path) == ("in.txt", "d.zip/in.txt")
        (nothing,) = read("memory://corpus/absent")
        assert isinstance(nothing, SetAside)
        assert nothing.kind in ("nothing-found", "vanished")
    finally:
        system.rm("/corpus", recursive=True)


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, Any]]:
    server_module = pytest.importorskip("moto.server")
    boto3 = pytest.importorskip("boto3")
    pytest.importorskip("s3fs")
    server = server_module.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        access = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", **access)
        client.create_bucket(Bucket="corpus")
        for name, data in FILES.items():
            client.put_object(Bucket="corpus", Key=f"texts/{name}", Body=data)
        yield {"key": "test", "secret": "test", "endpoint_url": endpoint, "skip_instance_cache": True}
    finally:
        server.stop()


def test_s3(s3: dict[str, Any]) -> None:
    found = read("s3://corpus/texts", storage=s3)
    assert texts(found) == TEXTS
    assert [r.key for r in found if isinstance(r, Record)] == KEYS
    assert asides(found) == []
    assert texts(read("s3://corpus/texts/sub/*.gz", storage=s3)) == ["c1", "c2"]
    assert texts(read("s3://corpus/texts/b.txt", storage=s3)) == ["b"]


def test_s3_without_the_bucket_or_credentials(
    s3: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (found,) = read("s3://absent/texts", storage=s3)
    assert isinstance(found, SetAside)
    assert found.kind in ("vanished", "nothing-found")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    storage = {"endpoint_url": s3["endpoint_url"], "skip_instance_cache": True}
    (found,) = read("s3://corpus/texts", storage=storage)
    assert isinstance(found, SetAside)
    assert found.kind == "no-credentials"
    assert "credentials" in found.error


class _Server(http.server.BaseHTTPRequestHandler):
    """A web server that knows a few files, and breaks off in the middle of some."""

    protocol_version = "HTTP/1.1"
    files: ClassVar = {
        "/a.txt": b"a page",
        "/d.zip": zipped(),
        "/lines.jsonl": b"".join(b'{"text": "line %d"}\n' % n for n in range(30_000)),
        "/%C3%A9.txt": b"accent",
    }

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.partition("?")[0].removeprefix("/broken").removeprefix("/plain").removeprefix("/closed")
        if path.startswith("/status/"):
            self.send_response(int(path.rpartition("/")[2]))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data = self.files.get(path)
        if data is None:
            self.send_error(404)
            return
        start, end = 0, len(data)
        if "Range" in self.headers and not self.path.startswith("/plain"):
            first, last = self.headers["Range"].removeprefix("bytes=").split("-")
            start, end = int(first), min(int(last) + 1 if last else end, end)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        else:
            self.send_response(200)
        if not self.path.startswith("/plain"):
            self.send_header("Accept-Ranges", "bytes")
        if self.path.startswith("/closed"):
            self.send_header("Connection", "close")  # no length: the body ends where the connection does
        else:
            self.send_header("Content-Length", str(end - start))
        self.end_headers()
        if not with_body:
            return
        if self.path.startswith("/broken") and end > len(data) // 2:
            self.wfile.write(data[start : max(start, len(data) // 2)])
            self.close_connection = True
        else:
            self.wfile.write(data[start:end])
            self.close_connection = self.path.startswith("/closed")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("way", ["", "/plain", "/closed"])
def test_the_web(web: str, way: str) -> None:
    (found,) = read(f"{web}{way}/a.txt?token=secret")
    assert isinstance(found, Record)
    assert (found.key, found.text) == ("a.txt", "a page")
    assert texts(read(f"{web}{way}/d.zip")) == ["zipped"]
    assert len(texts(read(f"{web}{way}/lines.jsonl"))) == 30_000


def test_a_server_that_breaks_off(web: str) -> None:
    found = read(f"{web}/broken/lines.jsonl")
    # fetched in blocks: what came before the block that broke is kept
    assert texts(found) == [f"line {n}" for n in range(len(texts(found)))]
    (broken,) = [f for f in found if isinstance(f, SetAside)]
    assert broken.kind in ("unreachable", "truncated")
    (text,) = read(f"{web}/broken/a.txt")
    assert isinstance(text, SetAside)  # half a text is none


@pytest.mark.parametrize(
    ("status", "kind"), [(401, "no-credentials"), (403, "no-credentials"), (404, "vanished"), (503, "unreachable")]
)
def test_what_a_server_says(web: str, status: int, kind: str) -> None:
    (found,) = read(f"{web}/status/{status}?token=secret")
    assert isinstance(found, SetAside)
    assert found.kind == kind
    assert "secret" not in repr(found)


def test_no_server_at_all() -> None:
    (found,) = read("http://user:password@127.0.0.1:9/texts.jsonl?key=secret")
    assert isinstance(found, SetAside)
    assert found.kind == "unreachable"
    assert "secret" not in repr(found)
    assert "password" not in repr(found)


def test_an_unknown_protocol() -> None:
    (found,) = read("gopher://example.org/a.txt")
    assert isinstance(found, SetAside)
    assert found.kind == "no-package"
