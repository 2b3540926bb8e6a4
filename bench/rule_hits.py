"""What each rule of the book removes on labelled text: residue, body, precision.

    PYTHONPATH=pipeline python bench/rule_hits.py --bench DIR [--language en] [--rules FOLDER] [--set wild|t2]
                                                 [--rule ID] [--lost N] [--missed N]

DIR holds `wild_dev.jsonl` (labelled by hand) and `t2_residue.parquet` (labelled by alignment with the gold body).
Figures are characters without white space. `--rule` shows what one rule removed, `--lost` the body lines that any
rule removed, `--missed` the residue lines that stay.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from corpusmill.rulebook.book import RuleBook, load_rules
from corpusmill.stages.strip_boilerplate import strip_boilerplate
from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch
from scripts import options


class Document(NamedTuple):
    """A text with one label a character: D residue, K body, anything else is not scored."""

    id: str
    language: str
    text: str
    labels: str


def wild(folder: Path) -> Iterator[Document]:
    for entry in map(json.loads, (folder / "wild_dev.jsonl").open(encoding="utf-8")):
        starts = [0]
        for line in entry["text"].split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        labels = bytearray(b"." * len(entry["text"]))
        for number, label, *rest in entry["labels"]:
            start, end = starts[number - 1], starts[number] - 1
            if rest and rest[-1] == "?":
                continue
            of_line = (rest[2] if len(rest) > 2 else "K") if label == "X" else label
            labels[start:end] = of_line.encode() * (end - start)
            for a, b, *_ in rest[1] if label == "X" else ():
                labels[start + a : start + b] = b"D" * (b - a)
        yield Document(entry["doc_id"], entry["language"], entry["text"], labels.decode())


def t2(folder: Path) -> Iterator[Document]:
    short = {"keep": "K", "drop": "D"}
    table = pq.read_table(folder / "t2_residue.parquet", columns=["doc_id", "dirty_text", "line_labels"])
    for entry in table.to_pylist():
        lines = entry["dirty_text"].split("\n")
        labels = "\n".join(
            short.get(label, ".") * len(line) for line, label in zip(lines, entry["line_labels"], strict=True)
        )
        yield Document(entry["doc_id"], "en", entry["dirty_text"], labels)


def tally(labels: str, text: str) -> Counter[str]:
    return Counter(label for label, char in zip(labels, text, strict=True) if not char.isspace())


def measure(documents: list[Document], book: RuleBook, args: argparse.Namespace) -> None:
    rules: dict[str, Counter[str]] = {}
    shares: list[tuple[float | None, float | None]] = []
    totals: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for document in documents:
        language = pa.array([document.language])
        batch = Batch(ids=[document.id], texts=[document.text], columns={"language": language})
        gone = bytearray(len(document.text))
        for action in strip_boilerplate(batch, rulebook=book):
            if not isinstance(action, Edit):
                continue
            start, end = action.start, action.end
            gone[start:end] = b"\1" * (end - start)
            counts = tally(document.labels[start:end], document.text[start:end])
            counted = rules.setdefault(action.rule, Counter())
            counted += counts
            counted["hits"] += 1
            if action.rule == args.rule:
                print(f"{document.id} {document.text[start:end].strip()!r} {dict(counts)}")
            lost[f"{action.rule}: {document.text[start:end].strip()!r}"] += counts["K"]
        of_document = tally(document.labels, document.text)
        left = Counter(
            label
            for label, char, cut in zip(document.labels, document.text, gone, strict=True)
            if not cut and not char.isspace()
        )
        removed = of_document - left
        shares.append(tuple(removed[k] / of_document[k] if of_document[k] else None for k in "DK"))  # type: ignore[arg-type]
        totals += of_document
        totals.update({f"-{label}": count for label, count in removed.items()})
        for found in re.finditer("[^\n]+", document.text):
            a, b = found.span()
            if document.labels[a:b].count("D") * 2 > b - a and not any(gone[a:b]):
                missed[found[0].strip()] += 1
    print(f"{'rule':46} {'hits':>6} {'D':>8} {'K':>7} {'other':>7} precision")
    for rule, counts in sorted(rules.items(), key=lambda item: (-item[1]["K"], -item[1]["D"])):
        other = sum(counts.values()) - counts["hits"] - counts["D"] - counts["K"]
        precision = counts["D"] / max(1, counts["D"] + counts["K"])
        print(f"{rule:46} {counts['hits']:6} {counts['D']:8} {counts['K']:7} {other:7} {precision:8.1%}")
    residue = [d for d, _ in shares if d is not None]
    body = [k for _, k in shares if k is not None]
    print(
        f"{len(documents)} documents: residue removed {sum(residue) / max(1, len(residue)):.1%} a document, "
        f"{totals['-D'] / max(1, totals['D']):.1%} of characters; "
        f"body lost {sum(body) / max(1, len(body)):.3%} a document, "
        f"{totals['-K'] / max(1, totals['K']):.3%} of characters; damaged (over 1 %) {sum(k > 0.01 for k in body)}"
    )
    for what, count in lost.most_common(args.lost):
        if count:
            print(f"lost: {count:5} {what[:250]}")
    for line, count in missed.most_common(args.missed):
        print(f"missed: {count:4} {line[:250]}")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--set", choices=("wild", "t2"), help="one of the two sets only")
    parser.add_argument("--language", help="documents of this language only (wild); !en: all others")
    parser.add_argument("--rules", type=Path, action="append", default=[], help="a further rules folder")
    parser.add_argument("--rule", help="show every removal of this rule")
    parser.add_argument("--lost", type=int, default=20)
    parser.add_argument("--missed", type=int, default=0)
    args = parser.parse_args()
    book = load_rules(args.rules)
    for name, read in (("wild", wild), ("t2", t2)):
        if args.set in (None, name):
            documents = list(read(args.bench))
            if args.language:
                wanted = args.language.lstrip("!")
                documents = [d for d in documents if (d.language == wanted) != args.language.startswith("!")]
            print(f"== {name}")
            measure(documents, book, args)


if __name__ == "__main__":
    main()
