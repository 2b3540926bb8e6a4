"""A hundred small files, each of which wants to cost much; a build must account for all within three minutes.

python bench/hostile_folder.py FOLDER [--seed 0] [--build] [--each]

Writes the files (the same for a seed) with a corpus.toml; `--build` builds them with one worker and tells time and
accounts, `--each` builds every file alone and tells the slowest.
"""

from __future__ import annotations

import argparse
import bz2
import ctypes
import gzip
import io
import json
import lzma
import os
import random
import resource
import shutil
import struct
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MIB = 1 << 20
PROSE = "The harbour office said on Tuesday that the ferry would stay in its dock until the spring. "
PAGE = "<html><head><title>Ferry</title></head><body>{}</body></html>"
TOML = """\
[corpus]
name = "hostile"
version = "0.1.0-dev"
title = "Hostile files"
license = "cc0-1.0"
contact = "nobody@example.org"
creators = ["Nobody"]

[[source]]
name = "files"
path = "files"
license = "cc0-1.0"
publisher = "Nobody"
"""
Files = Iterator[tuple[str, bytes]]


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, 9, mtime=0)


def _zstd(data: bytes) -> bytes:
    return bytes(pa.compress(data, codec="zstd", asbytes=True))


PACKINGS: dict[str, Callable[[bytes], bytes]] = {"gz": _gzip, "bz2": bz2.compress, "xz": lzma.compress, "zst": _zstd}


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _tar(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def bombs() -> Files:
    """15: zeros and sentences in every packing, packings inside packings, archives of many empty members."""
    zeros, text = bytes(160 * MIB), (PROSE + "\n").encode() * (120 * MIB // len(PROSE))
    for name, packed in PACKINGS.items():
        yield f"zeros.txt.{name}", packed(zeros)
        yield f"sentences.jsonl.{name}", packed(b'{"text": "' + text[: 100 * MIB].replace(b"\n", b" ") + b'"}\n')
    yield "zeros.zip", _zip({"a.txt": zeros})
    yield "sentences.zip", _zip({f"{n}.txt": text[: 60 * MIB] for n in range(3)})
    yield "zeros.tar.gz", _gzip(_tar({"a.txt": zeros}))
    yield "layers.txt.gz.xz.bz2.zst", _zstd(bz2.compress(lzma.compress(_gzip(bytes(70 * MIB)))))
    nested = _zip({"a.txt": zeros[: 65 * MIB]})
    for level in range(3):
        nested = _zip({f"{level}-{n}.zip": nested for n in range(8)})
    yield "matryoshka.zip", nested
    yield "members.zip", _zip({f"{n}.txt": b"" for n in range(20_000)})
    yield "members.tar.bz2", bz2.compress(_tar({f"{n}/{n}.txt": b"x" for n in range(10_000)}))


def lengths(chance: random.Random) -> Files:
    """12: archives, tables and crawls whose lengths lie."""
    plain = _zip({"a.txt": PROSE.encode() * 50})
    at = plain.index(b"PK\1\2")
    yield "size-small.zip", plain[: at + 24] + struct.pack("<I", 7) + plain[at + 28 :]
    yield "size-huge.zip", plain[: at + 20] + struct.pack("<II", 0xFFFFFFF0, 0xFFFFFFF0) + plain[at + 28 :]
    yield "cut.zip", plain[: len(plain) // 2]
    header = tarfile.TarInfo("big.txt")
    header.size = 1 << 40
    yield "terabyte.tar", header.tobuf(tarfile.GNU_FORMAT) + PROSE.encode() * 10
    yield "cut.txt.gz", _gzip(chance.randbytes(20_000))[:-9000]
    yield "wrong-sum.txt.gz", _gzip(PROSE.encode() * 30)[:-8] + b"\1\2\3\4\5\6\7\7"
    block = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{}>\r\nContent-Length: {}\r\n\r\n{}\r\n\r\n"
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE.format(f'<p>{PROSE * 5}')}"
    for name, said in (("long", 10**12), ("short", 17), ("negative", -5), ("word", "much")):
        warc = "".join(block.format(n, said if n == 3 else len(http), http) for n in range(8))
        yield f"{name}.warc", warc.encode()
    chunks = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nfffffff0\r\n" + PAGE
    yield "chunks.warc", block.format(1, len(chunks), chunks).encode()
    table = _parquet(["a", "b"])
    yield "footer.parquet", table[:-8] + struct.pack("<I", 0x7FFFFFFF) + table[-4:]


def _parquet(texts: list[str]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": texts}), out, compression="zstd")
    return out.getvalue()


def pages() -> Files:
    """26: deep, wide, and made of one thing."""
    yield "deep-div.html", PAGE.format("<div>" * 100_000 + PROSE).encode()
    yield "deep-closed.html", PAGE.format("<div>" * 500 + PROSE + "</div>" * 500).encode()
    yield "deep-quotes.html", PAGE.format("<blockquote>" * 480 + f"<p>{PROSE}").encode()
    yield "deep-tables.html", PAGE.format("<table><tr><td>" * 160 + PROSE).encode()
    yield "deep-lists.html", PAGE.format("<ul><li>x" * 240 + PROSE).encode()
    for name, part in {
        "select": "<option>A harbour</option>", "breaks": "<br>", "lists": "<li>Ferry</li>",
        "links": '<a href="/">a</a>', "cells": "<td>7</td>", "spans": "<span>a</span>",
        "fonts": "<font><b>", "italics": "<i>a", "rows": "<tr><td>a",
        "paragraphs": "<p>a", "headings": "<h2>Ferry</h2>", "comments": "<!-- x -->", "entities": "&amp;&lt;&#65;",
        "less": "< ", "open": "<a ", "forms": "<form><input>", "metas": '<meta name="author" content="A B">',
        "scripts": '<script type="application/ld+json">{"@type":"Article"}</script>',
    }.items():  # fmt: skip
        around = {"select": "<select>{}</select>", "cells": "<table><tr>{}</table>", "lists": "<ul>{}</ul>"}
        body = around.get(name, "<article>{}</article>").format(part * (540_000 // len(part)))
        yield f"wide-{name}.html", PAGE.format(body).encode()
    attributes = " ".join(f'data-{n}="{n}"' for n in range(20_000))
    yield "attributes.html", PAGE.format(f"<p {attributes}>{PROSE}</p>").encode()
    yield "classes.html", PAGE.format("".join(f'<p class="{"c " * 900}">{PROSE}</p>' for _ in range(200))).encode()
    yield "title.html", f"<title>{PROSE * 6000}</title><p>{PROSE}</p>".encode()


def lines(chance: random.Random) -> Files:
    """25: texts of one line, of a million lines, of one kind of line."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    yield "one-letter.txt", "\n".join(chance.choices(letters, k=270_000)).encode()
    yield "one-letter-same.txt", b"a\n" * 270_000
    yield "one-letter-blank.txt", b"a\n\n" * 180_000
    yield "marks.txt", "\u0301".encode() * MIB
    yield "marks-on-letters.txt", ("a" + "\u0301\u0327" * 400).encode() * 800
    yield "returns.txt", b"\r" * MIB
    yield "newlines.txt", b"\n" * MIB
    yield "blanks.txt", b" " * MIB + PROSE.encode()
    yield "blank-lines.txt", b" \t \n" * (MIB // 4)
    yield "long-line.txt", (PROSE * 11_000).encode()
    yield "long-word.txt", b"a" * MIB
    yield "digits.txt", b"1" * MIB
    yield "commas.txt", b"a, " * 350_000
    yield "brackets.txt", b"(" * MIB
    yield "quotes.txt", "“‘".encode() * 170_000
    yield "less.txt", b"<" * MIB
    yield "ampersands.txt", b"&amp;" * 200_000
    yield "mojibake.txt", "Ã©â€™".encode() * 120_000
    yield "addresses.txt", b"https://example.org/a " * 45_000
    yield "mails.txt", b"a@b.example, " * 80_000
    for name, line in {
        "see-also": "See also", "see-also-named": "See also: {w} {w}", "by": "By {w} {w}", "share": "Share this: {w}",
        "copyright": "© 20{n} {w}. All rights reserved.",
    }.items():  # fmt: skip
        words = ["".join(chance.choices(letters, k=6)).title() for _ in range(500)]
        many = (line.format(w=chance.choice(words), n=chance.randrange(10, 25)) for _ in range(480_000 // len(line)))
        yield f"run-{name}.txt", "\n".join(many).encode()


def tables(chance: random.Random) -> Files:
    """14: rows that unfold, nest, or are not what they say."""
    yield "dictionary.parquet", _parquet([PROSE * 30_000] * 400)
    yield "dictionary-rows.parquet", _parquet([PROSE] * 200_000)
    yield "empty-rows.parquet", _parquet([""] * 500_000)
    yield "deep.json", b"[" * 200_000 + b"]" * 200_000
    yield "deep-object.jsonl", b'{"text":' * 50_000 + b"1" + b"}" * 50_000
    yield "deep-extra.jsonl", b'{"text": "a", "b": ' + b"[" * 900 + b"]" * 900 + b"}\n"
    yield "numbers.jsonl", b'{"text": "a", "n": ' + b"9" * 300_000 + b"}\n" + b'{"text": "b", "n": 1e999999999}\n'
    yield "surrogates.jsonl", b'{"text": "' + b"\\ud800" * 80_000 + b'"}\n'
    yield "keys.jsonl", ("{" + ",".join(f'"k{n}": {n}' for n in range(50_000)) + ', "text": "a"}\n').encode()
    yield "same-keys.jsonl", ('{"text": "a"' + ', "text": "b"' * 40_000 + "}\n").encode()
    yield "rows.jsonl", b'{"text": "a"}\n' * 30_000
    yield "quotes.csv", b'text,b\n"' + b'a""' * 180_000
    yield "columns.csv", b"text" + b",a" * 100_000 + b"\n" + b"b," * 100_000 + b"b\n"
    yield "ragged.csv", b"text,b\n" + b"".join(b"a" + b"," * chance.randrange(30) + b"\n" for _ in range(20_000))


def encodings(chance: random.Random) -> Files:
    """8: bytes that are no text, or no text that anybody wrote."""
    yield "zeros.txt", bytes(MIB)
    yield "random.txt", chance.randbytes(500_000)
    yield "nul-between.txt", PROSE.encode().replace(b" ", b"\0") * 3000
    yield "cut-utf8.txt", ("é" * 200_000).encode()[1:-1]
    yield "overlong.txt", b"\xc0\xaf\xe0\x80\xaf" * 60_000 + PROSE.encode()
    yield "high.txt", bytes(chance.randrange(128, 256) for _ in range(300_000))
    yield "odd-utf16.txt", b"\xff\xfe" + PROSE.encode("utf-16-le") * 1000 + b"\x00"
    yield "two.txt", (PROSE + "é").encode("latin-1") * 2000 + (PROSE + "é").encode() * 2000


def write(folder: Path, seed: int = 0) -> list[Path]:
    """Write the files and a corpus.toml; their paths."""
    chance = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "files").mkdir(parents=True)
    (folder / "corpus.toml").write_text(TOML, encoding="utf-8")
    paths = []
    for kind, files in {
        "bombs": bombs(), "lengths": lengths(chance), "pages": pages(), "lines": lines(chance),
        "tables": tables(chance), "encodings": encodings(chance),
    }.items():  # fmt: skip
        (folder / "files" / kind).mkdir()
        for name, data in files:
            paths.append(folder / "files" / kind / name)
            paths[-1].write_bytes(data)
    return paths


_PR_SET_CHILD_SUBREAPER = 36


def _processor_time() -> float:
    """Seconds that all processes took that began here and have ended, also those that their parents left behind."""
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _built(config: Path) -> tuple[float, dict[str, object]]:
    """Seconds by the clock, and what the build tells."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "corpusmill", "build", str(config), "--jobs", "1", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    return seconds, json.loads(done.stdout) if done.returncode == 0 else {"error": done.stderr}


def _counts(inputs: list[dict[str, Any]], names: list[str]) -> dict[str, Counter[str]]:
    """The accounts of each file, those of the members of an archive together."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in names}
    for entry in inputs:
        path = f"{entry['source']}/{entry['path']}"
        while path and path not in counts:
            path = path.rpartition("/")[0]
        if path:
            counts[path].update({key: value for key, value in entry.items() if isinstance(value, int)})
    return counts


def build(folder: Path, paths: list[Path]) -> int:
    """Build all of them and print the accounts of each file. 1 where one is missing, or three minutes passed."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    seconds, told = _built(folder / "corpus.toml")
    if "error" in told:
        print(f"no release after {seconds:.0f} s: {told['error']}")
        return 1
    manifest = json.loads((folder / "dist/hostile/latest/manifest.json").read_text(encoding="utf-8"))
    counts = _counts(manifest["accounting"]["inputs"], [path.relative_to(folder).as_posix() for path in paths])
    for path in paths:
        name = path.relative_to(folder).as_posix()
        print(f"{name:40} {path.stat().st_size:>9,} bytes  {dict(counts[name]) or 'NOT ACCOUNTED'}")
    missing = [name for name, found in counts.items() if not found]
    spent = _processor_time()
    print(f"{len(paths)} files, {len(missing)} not accounted, {seconds:.0f} s, {spent:.0f} s of processor time")
    print(
        json.dumps({name: told.get(name) for name in ("records", "rows", "dropped", "set_aside", "kinds", "warnings")})
    )
    return int(bool(missing) or seconds > 180)


def build_each(folder: Path, paths: list[Path]) -> None:
    """Build every file alone and print the slowest."""
    times = []
    for path in paths:
        alone = folder / "alone"
        shutil.rmtree(alone, ignore_errors=True)
        (alone / "files").mkdir(parents=True)
        (alone / "corpus.toml").write_text(TOML, encoding="utf-8")
        shutil.copy(path, alone / "files")
        seconds, told = _built(alone / "corpus.toml")
        counts = {name: told[name] for name in ("records", "rows", "reasons", "kinds", "error") if told.get(name)}
        times.append((seconds, path.relative_to(folder), counts))
        print(f"{seconds:6.1f} s  {path.relative_to(folder)}  {counts}", flush=True)
    shutil.rmtree(folder / "alone", ignore_errors=True)
    print("\nslowest:")
    for seconds, name, _ in sorted(times, key=lambda row: -row[0])[:15]:
        print(f"{seconds:6.1f} s  {name}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--each", action="store_true")
    asked = parser.parse_args()
    written = write(asked.folder, asked.seed)
    print(f"{len(written)} files, {sum(path.stat().st_size for path in written):,} bytes")
    if asked.each:
        build_each(asked.folder, written)
    sys.exit(build(asked.folder, written) if asked.build else 0)
