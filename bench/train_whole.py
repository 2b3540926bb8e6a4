"""Train the trees that find the title of a whole page among all its lines, cross-validated by site.

    python bench/train_whole.py --bench DIR [--write] [--folds 4]

Needs catboost (training only). It writes the pages of DIR/t1_pages.parquet, whose titles are known, line by line as
scrapers do, with and without blank lines and list marks, and reads t2_fullpage and the whole pages of t2_languages as
they are. Pages without their title are trained on as texts that have none. Hand-labelled texts are scored, never learnt
from. `--write` trains on all of them and writes `whole.npz` beside the judge.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import lxml.html
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))

from corpusmill.metadata.document.ends import laid_out
from corpusmill.metadata.judges.pages.whole import MODEL, NAMES, candidates_of, features
from corpusmill.metadata.judges.titles import without_suffix
from corpusmill.metadata.words import words_of
from corpusmill.text.batch import Batch
from labelled_pages import UNTITLED, bare, by_hand, chunks, extracted, is_same, titled_pages, without
from page_trees import Told, cross_validated, options, reached, share, write

# As many of depth 5 as gain on other sites; fewer of depth 4 find two titles in a hundred less.
PARAMETERS = {"iterations": 200, "depth": 5, "learning_rate": 0.12, "l2_leaf_reg": 5, "border_count": 32}
WRITTEN = 0.25  # weight of a page as we write it, of which there are two
CHUNK = 50  # texts that are laid out together
_GAPS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol table section article header".split())
_BLOCKS = _GAPS | frozenset(
    (
        "address aside blockquote br button caption dd details dialog div dl dt fieldset figcaption figure footer form "
        "hr legend li main nav option pre select summary tbody td tfoot th thead tr"
    ).split()
)
_HIDDEN = frozenset("script style noscript head template svg".split())


class Text(NamedTuple):
    group: str
    site: str
    language: str | None
    text: str
    title: str
    weight: float


@dataclass(frozen=True)
class Whole(Told):
    has_title: bool


def lines_of(source: str, *, has_gaps: bool) -> str:
    """A page as scrapers write it, a block a line; with blank lines around paragraphs and marks of lists, or not."""
    lines: list[str] = []
    words: list[str] = []

    def close() -> None:
        line = re.sub(r"\s+", " ", "".join(words)).strip()
        words.clear()
        if line:
            lines.append(line)

    def gap(tag: str) -> None:
        if has_gaps and tag in _GAPS and lines and lines[-1]:
            lines.append("")

    def walk(element: lxml.html.HtmlElement) -> None:
        tag = element.tag
        if isinstance(tag, str) and tag not in _HIDDEN:
            if tag in _BLOCKS:
                close()
                gap(tag)
            words.append("- " if has_gaps and tag == "li" else "")
            words.append(element.text or "")
            for child in element:
                walk(child)
            if tag in _BLOCKS:
                close()
                gap(tag)
        words.append(element.tail or "")

    walk(lxml.html.fromstring(source.encode()))
    close()
    return "\n".join(lines)


def read(bench: Path) -> Iterator[Text]:
    sys.setrecursionlimit(20_000)  # pages nest deep
    for number, row in titled_pages(bench):
        for has_gaps in (False, True):
            text = lines_of(row["html"], has_gaps=has_gaps)
            yield Text("written", row["domain"], row["lang"], text, row["gold_title"], WRITTEN)
            if number % 2 == has_gaps:
                bared = without(text, row["gold_title"])
                yield Text("without title", row["domain"], row["lang"], bared, "", UNTITLED)
    for name, row in extracted(bench, "t2_fullpage", "t2_languages"):
        if row["gold_title"] and row["regime"] == "fullpage":
            yield Text(name, row["domain"], row["lang"], row["dirty_text"], row["gold_title"], 1.0)
    for name, row in by_hand(bench):
        yield Text(name, row["site"], row["language"], row["text"], row["title"], 0.0)


def told_of(texts: list[Text]) -> Iterator[Whole]:
    for part in chunks(texts, CHUNK):
        ids = [str(number) for number in range(len(part))]
        for (page, *_), own in zip(laid_out(Batch(ids=ids, texts=[text.text for text in part])), part, strict=True):
            if not page.is_whole or not (candidates := candidates_of(page.bare)):
                continue
            words = words_of(None if own.language == "other" else own.language)
            seen = features(page.lines, page.bare, candidates, words)
            gold, lines = bare(own.title), [without_suffix(page.bare[one.place]).text for one in candidates]
            right = np.array([bool(gold) and is_same(gold, bare(line)) for line in lines])
            yield Whole(own.group, own.site, seen, right, own.weight, bool(gold))


def main() -> None:
    args = options(__doc__).parse_args()
    pages = [*told_of([*read(args.bench)])]
    found = cross_validated(pages, PARAMETERS, args.folds)
    for group, own, said in reached(pages, found, (-0.4, 0.0, 0.2, 0.4, 0.6, 0.8, 1.2)):
        print(group, share(len(own), [right for right, _ in said], sum(page.has_title for page in own)))
    if args.write:
        write(MODEL, NAMES, pages, PARAMETERS)


if __name__ == "__main__":
    main()
