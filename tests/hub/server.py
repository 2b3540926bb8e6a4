"""The HTTP side: one thread a connection, every request logged with the bytes it sent, faults by method and path."""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from hub.routes import ROUTES
from hub.store import Blobs, Repo
from hub.xet import XetStore

# of faults: how often, and the requests that they meet
FOREVER = -1
COMMIT, TAG, PREUPLOAD = "/commit/", "/tag/", "/preupload/"
TOKEN = "hf_" + "loopbackOnlyNotASecret" + "0123456789"  # accepted by this server and nowhere else
PIECE = 1 << 20


@dataclass
class Fault:
    """What goes wrong for the next ``times`` requests that match (-1: all), after ``skip`` that go right.

    ``status`` answers an error; ``cut_after`` reads that many bytes of the body, then resets the connection;
    ``lose_answer`` does the work and resets before answering; ``delay`` waits; ``garble`` stores other bytes.
    """

    method: str
    path: str
    times: int = 1
    skip: int = 0
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "injected"
    cut_after: int | None = None
    lose_answer: bool = False
    delay: float = 0.0
    garble: bool = False
    then: Any = None
    hits: int = 0


@dataclass
class Seen:
    """A request, noted as it comes: whoever was answered may ask for it at once."""

    method: str
    path: str
    body_bytes: int = 0
    status: int = 0
    """0: no answer got out."""


class Hub:
    """Start with ``with Hub(folder) as hub``. ``hub.url`` is the endpoint, ``hub.repos`` what it holds."""

    def __init__(self, folder: Path, *, part_bytes: int | None = None) -> None:
        self.blobs = Blobs(folder / "blobs")
        self.xet = XetStore(Blobs(folder / "xorbs"), self.blobs)
        self.repos: dict[str, Repo] = {}
        self.users = {TOKEN: "ada", TOKEN + "bob": "bob"}
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self.mistakes: list[str] = []
        self.lock = threading.RLock()
        self.part_bytes = part_bytes  # LFS uploads larger than this go in several parts
        self.parts: dict[str, dict[int, bytes]] = {}

    def __enter__(self) -> Hub:
        hub = self

        class Bound(Handler):
            pass

        Bound.hub = hub
        self.server = Server(("127.0.0.1", 0), Bound)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def env(self, home: Path, *, xet: bool = True, token: str | None = TOKEN) -> dict[str, str]:
        """The environment that points a fresh client at this hub."""
        told = {
            "HF_ENDPOINT": self.url,
            "HF_HOME": str(home),
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "HF_HUB_DISABLE_UPDATE_CHECK": "1",
            "HF_XET_TELEMETRY_ENABLED": "0",
            "HF_XET_CLIENT_RETRY_BASE_DELAY": "20ms",
            "HF_XET_CLIENT_RETRY_MAX_DURATION": "5s",
        }
        if token:
            told["HF_TOKEN"] = token
        if not xet:
            told["HF_HUB_DISABLE_XET"] = "1"
        return told

    def fail(self, method: str, path: str, **what: Any) -> Fault:
        fault = Fault(method, path, **what)
        with self.lock:
            self.faults.append(fault)
        return fault

    def received(self, pattern: str = "", since: int = 0) -> int:
        """Bytes of request bodies received on paths that match."""
        return sum(s.body_bytes for s in self.seen[since:] if re.search(pattern, s.path))

    def fault_for(self, method: str, path: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.times and re.fullmatch(fault.method, method) and re.search(fault.path, path):
                    if fault.skip:
                        fault.skip -= 1
                        continue
                    fault.times -= 1
                    fault.hits += 1
                    return fault
        return None


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that goes away between requests is no news; mistakes of routes are kept in ``Hub.mistakes``."""


class Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *_: object) -> None:
        pass

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    # what a route sees of the request

    def body_pieces(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield from self._read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            yield from self._read(int(self.headers.get("Content-Length") or 0))
        self._unread = False

    def _read(self, size: int) -> Iterator[bytes]:
        while size:
            piece = self.rfile.read(min(size, PIECE))
            if not piece:
                raise ConnectionError("client went away")
            size -= len(piece)
            self._seen.body_bytes += len(piece)
            if self._cut_after is not None and self._seen.body_bytes >= self._cut_after:
                self.reset()
                raise ConnectionError("cut by a fault")
            yield piece

    def body(self) -> bytes:
        return b"".join(self.body_pieces())

    def json(self) -> Any:
        return json.loads(self.body() or b"null")

    @property
    def user(self) -> str | None:
        return self.hub.users.get(self.headers.get("Authorization", "").removeprefix("Bearer "))

    def answer(self, status: int, content: Any = None, headers: dict[str, str] | None = None) -> None:
        headers = dict(headers or {})
        if content is None or isinstance(content, bytes):
            payload = content or b""
        else:
            payload = json.dumps(content).encode()
            headers.setdefault("Content-Type", "application/json")
        if self._unread:  # a body nobody read would be taken for the next request
            for _ in self.body_pieces():
                pass
        if self._lose_answer:
            self._seen.status = status
            self.reset()
            return
        self._seen.status = status
        self.send_response_only(status)
        headers.setdefault("Date", self.date_time_string())
        headers.setdefault("Content-Length", str(len(payload)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    def error(self, status: int, message: str, code: str = "", headers: dict[str, str] | None = None) -> None:
        told = {"X-Error-Message": message, **({"X-Error-Code": code} if code else {}), **(headers or {})}
        self.answer(status, {"error": message}, told)

    def reset(self) -> None:
        """End the connection as a broken network does: with RST, not with a clean close."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _handle(self) -> None:
        hub, url = self.hub, urlsplit(self.path)
        self.query = {k: v[-1] for k, v in parse_qs(url.query, keep_blank_values=True).items()}
        self._seen, self._cut_after, self._lose_answer = Seen(self.command, self.path), None, False
        hub.seen.append(self._seen)
        self._unread = bool(self.headers.get("Content-Length") or self.headers.get("Transfer-Encoding"))
        fault = hub.fault_for(self.command, self.path)
        self.garble = bool(fault and fault.garble)
        try:
            if fault:
                if fault.then:
                    fault.then()
                if fault.delay:
                    time.sleep(fault.delay)
                self._cut_after, self._lose_answer = fault.cut_after, fault.lose_answer
                if fault.status:
                    return self.error(fault.status, fault.message, headers=fault.headers)
                if fault.cut_after == 0:
                    return self.reset()
            for method, pattern, route in ROUTES:
                if method == self.command and (found := re.fullmatch(pattern, url.path)):
                    return route(hub, self, *(unquote(group or "") for group in found.groups()))
            return self.error(404, f"no route for {self.command} {url.path}")
        except ConnectionError:
            self._seen.status = 0
            self.close_connection = True
        except Exception:  # a mistake in a route: kept for the test to see
            hub.mistakes.append(traceback.format_exc())
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _handle  # noqa: N815
