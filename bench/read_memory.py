"""Memory over many distinct pages of a WARC file: its slope must be flat.

python bench/read_memory.py --pages 20000 [--text] [--tier fast]
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from corpusmill.read.inputs import read_source
from corpusmill.read.source import SourceOptions
from scripts import extra

with extra("dev"):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

WORDS = [
    f"{a}{b}{c}"
    for a in ("ver", "sol", "ma", "ten")
    for b in ("di", "ra", "lo", "mu")
    for c in ("nt", "s", "m", "la", "")
]


def resident_kib() -> int:
    """Memory of this process now, not at its peak."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


def page(number: int, *, is_text: bool) -> bytes:
    """A page like no other, of about 6 kB."""
    chance = random.Random(number)
    paragraphs = [" ".join(chance.choices(WORDS, k=60)).capitalize() + "." for _ in range(12)]
    if is_text:
        return "\n\n".join(paragraphs).encode()
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    links = "".join(f'<li><a href="/{chance.random()}">{chance.choice(WORDS)}</a></li>' for _ in range(40))
    return f"<html><title>{number}</title><body><ul>{links}</ul><article>{body}</article></body></html>".encode()


def write(path: Path, pages: int, *, is_text: bool) -> None:
    kind = "text/plain; charset=utf-8" if is_text else "text/html; charset=utf-8"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(pages):
            with tempfile.SpooledTemporaryFile(1 << 20) as body:
                body.write(page(number, is_text=is_text))
                body.seek(0)
                http = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
                url = f"https://example.org/{number}"
                writer.write_record(writer.create_warc_record(url, "response", payload=body, http_headers=http))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--text", action="store_true")
    parser.add_argument("--tier", default="precise")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        write(path, asked.pages, is_text=asked.text)
        started = time.perf_counter()
        seen: list[tuple[int, int]] = []
        for number, _ in enumerate(read_source(SourceOptions("bench", str(path), tier=asked.tier), root=Path()), 1):
            if number % (asked.pages // 40) == 0:
                seen.append((number, resident_kib()))
        took = time.perf_counter() - started
        later = np.array(seen[len(seen) // 4 :])  # the first quarter fills caches
        slope = np.polyfit(later[:, 0], later[:, 1], 1)[0]
        grew = f"{later[0, 1]:,} to {later[-1, 1]:,} KiB, {slope:+.3f} KiB a page"
        print(f"{number:,} pages, {number / took:,.0f} a second, {grew}")


if __name__ == "__main__":
    main()
