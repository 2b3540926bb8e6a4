"""Measure our builds beside other people's programs on the same documents, by processor time of the whole tree.

    python bench/speed/peers.py --datatrove PYTHON --trafilatura COMMAND [--documents 3000] [--folder FOLDER]

`PYTHON` is the interpreter of an environment with `datatrove[io,processing]` and spacy, which its filters need and it
does not bring; `COMMAND` is trafilatura's command line in one of its own, with lxml_html_clean, without which one of
its libraries does not load: `make bench-peers` makes both. What counts is the slope between a few documents and all, so
that nobody's start-up counts. datatrove's three filters get fewer documents, since they take 40 ms for one.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import run
from tree import Usage, measured

FILTERS = Path(__file__).with_name("peer_filters.py")
# Of so many documents others get one.
_FEWER = 10
_PAGE = """<!doctype html><html lang="en"><head><title>{title}</title><meta name="author" content="A. Writer">
<link rel="stylesheet" href="/s.css"><script>var page = 1;</script></head><body><nav><ul>{links}</ul></nav>
<header><h1>{title}</h1><p class="byline">By A. Writer</p></header><article>{paragraphs}</article>
<aside><h2>Most read</h2><ul>{links}</ul></aside><footer><p>© 2024 The Daily. All rights reserved.</p></footer>
</body></html>"""


def page_of(text: str) -> str:
    """A page of a site with the text as its article, among a menu, a list of links and a footer."""
    title, _, body = text.partition("\n")
    links = "".join(f'<li><a href="/{n}">Section {n}: what the town reads</a></li>' for n in range(12))
    paragraphs = "\n".join(f"<p>{html.escape(line)}</p>" for line in body.split("\n") if line.strip())
    return _PAGE.format(title=html.escape(title), links=links, paragraphs=paragraphs)


def texts(folder: Path, documents: int) -> list[dict[str, str]]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    found: list[dict[str, str]] = []
    for path in sorted(folder.glob("*.parquet")):
        if len(found) < documents:
            found += pq.ParquetFile(path).read().to_pylist()
    return found[:documents]


def as_lines(rows: Sequence[dict[str, str]], work: Path) -> Path:
    place = work / "lines"
    place.mkdir()
    (place / "texts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return place


def as_pages(rows: Sequence[dict[str, str]], work: Path) -> Path:
    place = work / "pages"
    place.mkdir()
    for n, row in enumerate(rows):
        (place / f"{n:06d}.html").write_text(page_of(row["text"]), encoding="utf-8")
    return place


def build(work: Path, inputs: str, stages: Sequence[str] | None, more: str = "") -> Usage:
    config = run.corpus(work, inputs, stages, None)
    text = config.read_text().replace('id_column = "id"\n', "" if more else 'id_column = "id"\n')
    config.write_text(text + more)
    return measured(run.build_command(config, 1), os.environ | {"PYTHONPATH": str(run.PACKAGE)}, work)


Job = Callable[[Sequence[dict[str, str]], Path], Usage]


def jobs(datatrove: str, trafilatura: str) -> dict[str, tuple[int, Job]]:
    """Name → how many times fewer documents it gets, and the job."""

    def filters(rows: Sequence[dict[str, str]], work: Path) -> Usage:
        return measured([datatrove, str(FILTERS), str(as_lines(rows, work)), str(work / "out")], None, work)

    def extract(rows: Sequence[dict[str, str]], work: Path) -> Usage:
        options = ("--with-metadata", "--no-comments", "--json", "--parallel", "1")
        place = as_pages(rows, work)
        command = [trafilatura, "--input-dir", str(place), "--output-dir", str(work / "out"), *options]
        return measured(command, None, work)

    def lines(rows: Sequence[dict[str, str]], work: Path) -> Usage:
        return build(work, f"{as_lines(rows, work).name}/*.jsonl", None)

    def pages(tier: str) -> Job:
        def job(rows: Sequence[dict[str, str]], work: Path) -> Usage:
            return build(work, f"{as_pages(rows, work).name}/", ["tag_counts"], f'tier = "{tier}"\n')

        return job

    return {
        "ours, default": (1, lines),
        "datatrove, C4 and Gopher": (_FEWER, filters),
        "ours, pages precise": (1, pages("precise")),
        "ours, pages fast": (1, pages("fast")),
        "trafilatura, pages": (1, extract),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--datatrove", type=os.path.abspath, required=True, help="a Python with datatrove")
    parser.add_argument("--trafilatura", type=os.path.abspath, required=True, help="its command line")
    parser.add_argument("--documents", type=int, default=3_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "corpusmill-bench")
    parser.add_argument("--only", nargs="*", choices=list(jobs("", "")), help="some of the jobs")
    args = parser.parse_args()
    folder = run.made(args.folder, args.documents)
    slopes = {}
    for name, (fewer, job) in jobs(args.datatrove, args.trafilatura).items():
        if args.only and name not in args.only:
            continue
        many = max(2, args.documents // fewer)
        sizes = (max(1, many // 3), many)
        seconds = []
        for size in sizes:
            with tempfile.TemporaryDirectory() as place:
                seconds.append(job(texts(folder, size), Path(place)).seconds)
        slopes[name] = (seconds[1] - seconds[0]) / (sizes[1] - sizes[0]) * 1e3
        print(f"{name}: {sizes[0]:,} documents {seconds[0]:.2f} s, {sizes[1]:,} {seconds[1]:.2f} s", file=sys.stderr)
    print(f"{'job':26} {'ms/document':>12}  times ours")
    for name, slope in slopes.items():
        ours = "ours, pages precise" if "pages" in name else "ours, default"
        ratio = f"{slope / slopes[ours]:9.1f}" if ours in slopes else ""
        print(f"{name:26} {slope:12.3f} {ratio}")


if __name__ == "__main__":
    main()
