"""Documents altered in ways that body text can take and the labelled sets seldom show, for training the line scorer.

Lists, tables, verse, references, questions and answers are made of the words of other documents and put amid or below
the body, labelled as body; paragraphs are hard-wrapped, cut at sentences, or broken where a link stood.
"""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Callable, Iterator, Sequence

from corpusmill.text.fold import fold

Line = tuple[str, str]
"""Text and label."""

_SENTENCE = re.compile(r'(?<=[.!?]) +(?=[A-Z"“])')
_LIST_LINE_WORDS = 9


class Words:
    """Draws words from the body of documents."""

    def __init__(self, rng: random.Random, documents: Sequence[tuple[Sequence[str], Sequence[str]]]):
        self.rng = rng
        kept = [[line for line, label in zip(*document, strict=True) if label == "keep"] for document in documents]
        self.prose = [line.split() for lines in kept for line in lines if len(line.split()) > 20]
        self.lists = [run for lines in kept for run in _short_runs(lines)]

    def some(self, least: int, most: int) -> str:
        words = self.rng.choice(self.prose)
        size = self.rng.randint(least, most)
        begin = self.rng.randrange(max(1, len(words) - size))
        return " ".join(words[begin : begin + size]).rstrip(".,;:")

    def titled(self, least: int = 1, most: int = 5) -> str:
        words = re.findall(r"[\w'’-]+", self.some(least, most)) or ["Alder"]
        return " ".join(word[:1].upper() + word[1:] for word in words)

    def name(self) -> str:
        words = [word for word in re.findall(r"\w+", self.some(30, 60)) if word[:1].isupper()] or ["Alder"]
        return f"{self.rng.choice(words)} {self.rng.choice(words)}"

    def sentence(self, least: int, most: int, end: str = ".") -> str:
        words = self.some(least, most)
        return words[:1].upper() + words[1:] + end

    def number(self, most: int) -> int:
        return self.rng.randint(1, most)


def _short_runs(lines: Sequence[str]) -> Iterator[list[str]]:
    run: list[str] = []
    for line in [*lines, "x " * 20]:
        if len(line.split()) <= _LIST_LINE_WORDS:
            run.append(line)
            continue
        if len(run) >= 4:
            yield run[:25]
        run = []


def _set_list(w: Words) -> list[str]:
    lead: Callable[[int], str] = w.rng.choice([lambda n: f"{n}. ", lambda _: "- ", lambda _: "• ", *[lambda _: ""] * 4])
    return [lead(n + 1) + w.titled() for n in range(w.rng.randint(3, 14))]


def _references(w: Words) -> list[str]:
    lead: Callable[[int], str] = w.rng.choice([lambda n: f"{n} ", lambda n: f"[{n}] ", lambda _: ""])
    return [
        f"{lead(n + 1)}{w.name()}, {w.name()}. {w.some(6, 14)}. {w.titled(2, 5)}, {w.rng.randint(1980, 2024)}, "
        f"{w.number(400)}({w.number(12)}):{w.number(900)}-{w.rng.randint(901, 1800)}"
        for n in range(w.rng.randint(2, 8))
    ]


def _key_values(w: Words) -> list[str]:
    return [f"{w.titled(1, 2)}: {w.some(1, 6)}" for _ in range(w.rng.randint(2, 8))]


def _questions(w: Words) -> list[str]:
    ask, answer = w.rng.choice([("Q: ", "A: "), ("", "")])
    pairs = [(ask + w.sentence(6, 14, "?"), answer + w.sentence(3, 40)) for _ in range(w.rng.randint(2, 5))]
    return [line for pair in pairs for line in pair]


def _table(w: Words) -> list[str]:
    between = w.rng.choice([" | ", "\t", "  ", " "])
    cells = w.number(4)
    return [
        between.join([w.titled(1, 2), *(str(w.number(3000)) for _ in range(cells))])
        for _ in range(w.rng.randint(3, 14))
    ]


def _verse(w: Words) -> list[str]:
    return [w.some(4, 8) for _ in range(w.rng.randint(3, 14))]


def _borrowed_list(w: Words) -> list[str]:
    return list(w.rng.choice(w.lists)) if w.lists else _set_list(w)


def _steps(w: Words) -> list[str]:
    numbered = w.rng.random() < 0.7
    return [(f"{n + 1}. " if numbered else "") + w.sentence(5, 16) for n in range(w.rng.randint(3, 8))]


def _ranking(w: Words) -> list[str]:
    after, between = w.rng.choice([". ", ") ", " – "]), w.rng.choice([" – ", ", "])
    return [f"{n + 1}{after}{w.titled(1, 3)}{between}{w.titled(1, 3)}" for n in range(w.rng.randint(3, 14))]


def _link_words(w: Words) -> list[str]:
    return [w.some(1, 4) for _ in range(w.number(3))]


def _results(w: Words) -> list[str]:
    between = w.rng.choice(["-", " - ", ":"])
    return [
        f"{w.titled(1, 2)} {w.number(9)}{between}{w.number(9)} {w.titled(1, 2)}" for _ in range(w.rng.randint(3, 14))
    ]


def _headed_list(w: Words) -> list[str]:
    return [w.titled(2, 7), *("* " + w.some(4, 14) for _ in range(w.rng.randint(2, 7)))]


def _caption(w: Words) -> list[str]:
    return [w.some(7, 18)]


def _dates(w: Words) -> list[str]:
    months = w.rng.choice([["Jan", "Feb", "Oct", "Nov"], ["January", "March", "July"], ["Sept.", "Aug.", "Dec."]])
    after, between = w.rng.choice([": ", " – ", " -- ", ", ", " "]), w.rng.choice([", ", " @ ", " - "])
    return [
        f"{w.rng.choice(months)} {w.number(28)}{after}{w.titled(1, 2)}{between}{w.titled(1, 3)}"
        for _ in range(w.rng.randint(3, 20))
    ]


def _talk(w: Words) -> list[str]:
    speakers = [w.name().split()[0], w.name().split()[0]]
    return [f"{w.rng.choice(speakers)}: {w.sentence(3, 25)}" for _ in range(w.rng.randint(3, 14))]


def _sources(w: Words) -> list[str]:
    return [f"{w.titled(1, 3)}: https://{w.titled(1, 1).lower()}.org/{w.number(99)}" for _ in range(w.number(3))]


def _post(w: Words) -> list[str]:
    handle = w.titled(1, 2).replace(" ", "")
    post = f"{w.sentence(6, 25)} #{w.titled(1, 2).replace(' ', '')}"
    place = w.rng.choice(["", " https://t.co/", " pic.twitter.com/"])
    link = place and f"{place}{handle[:8]}{w.number(99)}"
    month = w.rng.choice(["June", "March", "October"])
    by = f"— {w.name()} (@{handle}) {month} {w.number(28)}, {w.rng.randint(2010, 2024)}"
    return w.rng.choice([[post + link, by], [post + link + " " + by], [post + link]])


# Twice or three times what was lost most on documents that the scorer had not seen.
_BLOCKS = (
    _set_list, _set_list, _borrowed_list, _borrowed_list, _borrowed_list, _references, _key_values, _questions, _table,
    _verse, _dates, _steps, _ranking, _link_words, _results, _headed_list, _caption, _talk, _sources, _post,
)  # fmt: skip


def _wrapped(lines: list[Line], rng: random.Random) -> list[Line]:
    width = rng.randint(45, 85)
    return [(part, label) for line, label in lines for part in (textwrap.wrap(line, width) or [line])]


def _a_sentence_a_line(lines: list[Line], _: random.Random) -> list[Line]:
    return [(part, label) for line, label in lines for part in (_SENTENCE.split(line) if label == "keep" else [line])]


def _broken_at_links(lines: list[Line], rng: random.Random) -> list[Line]:
    broken: list[Line] = []
    for line, label in lines:
        words = line.split(" ")
        if label != "keep" or len(words) < 15 or rng.random() > 0.4:
            broken.append((line, label))
            continue
        begin = rng.randrange(2, len(words) - 5)
        end = begin + rng.randint(1, 4)
        rest = " ".join(words[end:])
        # a link at the end of a sentence leaves its full stop alone on a line
        tail = [rest[:-1], rest[-1:]] if rng.random() < 0.2 else [rest]
        broken += [(part, label) for part in (" ".join(words[:begin]), " ".join(words[begin:end]), *tail)]
    return broken


def _as_it_is(lines: list[Line], _: random.Random) -> list[Line]:
    return lines


_LAYOUTS = (_wrapped, _a_sentence_a_line, _broken_at_links, _as_it_is, _as_it_is, _as_it_is, _as_it_is)


def _alter(lines: list[Line], w: Words) -> list[Line]:
    rng = w.rng
    if rng.random() < 0.6:
        # clean documents: there must be no quota of residue a document
        lines = [item for item in lines if item[1] in ("keep", "blank", "meta")]
    kept = [n for n, (_, label) in enumerate(lines) if label == "keep"]
    if len(kept) > 8 and rng.random() < 0.25:
        lines = lines[: kept[rng.randrange(4, len(kept))] + 1]
    lines = rng.choice(_LAYOUTS)(lines, rng)
    spacing = rng.random()
    if spacing < 0.6:
        lines = [item for item in lines if item[1] != "blank"]
    if spacing < 0.3:
        lines = [line for item in lines for line in (item, ("", "blank"))]
    for _ in range(rng.choice([0, 1, 1, 2])):
        kept = [n for n, (_, label) in enumerate(lines) if label == "keep"] or [0]
        place = rng.random()
        at = kept[-1] + 1 if place < 0.45 else kept[0] if place < 0.55 else rng.randint(kept[0], kept[-1] + 1)
        lines = [*lines[:at], *((line, "keep") for line in rng.choice(_BLOCKS)(w)), *lines[at:]]
    return [(line, label if fold(line).strip() else "blank") for line, label in lines]


def altered(
    rng: random.Random, documents: Sequence[tuple[list[str], list[str]]], share: float
) -> Iterator[tuple[int, list[str], list[str]]]:
    """(number of the document, lines, labels) of altered copies of a share of the documents."""
    words = Words(rng, documents)
    for number, (lines, labels) in enumerate(documents):
        if rng.random() < share:
            changed = _alter(list(zip(lines, labels, strict=True)), words)
            yield number, [line for line, _ in changed], [label for _, label in changed]
