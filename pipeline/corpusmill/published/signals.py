"""What published filters count, for many texts at once: Gopher's quality and repetition, C4's page rules, FineWeb's.

Definitions are those of the papers and of datatrove, whose filters made FineWeb, over words of the splitter `spaces`
(see `words`). Lines end at a line feed only. A share of nothing (an empty text) is 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from corpusmill.kernel.arrays import Floats, Ints
from corpusmill.published import words as w
from corpusmill.published.words import Bools, Texts, Words, firsts, int_array, keyed, numbered, same, sums

Signals = dict[str, npt.NDArray[Any]]

# Rae et al., "Scaling Language Models" (2021), appendix A.1.1: at least two of these.
STOP_WORDS = ("the", "be", "to", "of", "and", "that", "have", "with")
TOP_GRAMS, DUPLICATE_GRAMS = (2, 3, 4), (5, 6, 7, 8, 9, 10)
# FineWeb counts a line of so many characters as short.
_SHORT_LINE = 30
# So many characters at a time: what they are made into stays in the processor's cache.
_CHUNK = 1 << 19


def signals_of(texts: Sequence[str]) -> Signals:
    """Name → value for every text (int64, float64 or bool), in order.

    Memory: some 30 bytes a character of the largest text, or of half a million characters.

    >>> found = signals_of(["the cat and the dog", "the cat and the dog " * 20])
    >>> found["gopher_stop_words"].tolist(), found["gopher_top_2_gram"].round(2).tolist()
    ([2, 2], [0.37, 0.35])
    """
    parts = [_signals(chunk) for chunk in _chunks(texts)]
    if not parts:
        return {name: values[:0] for name, values in _signals([""]).items()}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _chunks(texts: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for text in texts:
        if chunk and size + len(text) > _CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(text)
        size += len(text)
    if chunk:
        yield chunk


def _signals(chunk: list[str]) -> Signals:
    # one more text holds the stop words, so that they have numbers
    texts = w.as_texts([*chunk, " ".join(STOP_WORDS)])
    words = w.words_of(texts)
    found: Signals = {}
    for count in (_word_signals, _line_signals, _repeated_lines, _repeated_grams, _page_signals):
        found |= count(texts, words)
    return {name: values[:-1] for name, values in found.items()}


def _share(part: npt.NDArray[Any], whole: npt.NDArray[Any]) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0), np.float64)


def _word_signals(texts: Texts, words: Words) -> Signals:
    """Gopher's quality by words. Words of marks alone count for shares, not for the number and the mean length."""
    every = np.diff(words.bounds)
    is_worded = words.kinds & w.WORDLY != 0
    worded = sums(is_worded, words.bounds)
    stops = words.number[words.bounds[-2] :]
    held = [sums(words.number == stop, words.bounds) > 0 for stop in stops]
    points = texts.points
    dots = np.flatnonzero(points == ord("."))
    return {
        "gopher_word_count": worded,
        "gopher_mean_word_length": _share(sums(np.where(is_worded, words.length, 0), words.bounds), worded),
        "gopher_hash_ratio": _share(_counted(texts, np.flatnonzero(points == ord("#"))), every),
        "gopher_ellipsis_ratio": _share(_ellipses(texts, dots), every),
        "gopher_alpha_words": _share(sums(words.kinds & w.ALPHA != 0, words.bounds), every),
        "gopher_stop_words": np.sum(held, axis=0),
    }


def _counted(texts: Texts, places: Ints, weights: Ints | None = None) -> Ints:
    """How many of some places each text has."""
    found = np.bincount(texts.row_of(places), weights=weights, minlength=texts.rows)
    return np.asarray(found, np.int64)


def _ellipses(texts: Texts, dots: Ints) -> Ints:
    """`…`, and three dots each of a run of dots."""
    first = np.flatnonzero(np.diff(dots, prepend=-2) != 1)
    runs = np.diff(first, append=len(dots)) // 3
    return _counted(texts, dots[first], runs) + _counted(texts, np.flatnonzero(texts.points == ord("…")))


def _line_signals(texts: Texts, words: Words) -> Signals:
    """Gopher's bullets and ellipses, FineWeb's ends and short lines: shares of lines."""
    points, kinds = texts.points, texts.kinds
    begins, ends = texts.line_begins[:-1], texts.line_begins[1:] - 1
    row = texts.row_of(begins)
    first_word = np.searchsorted(words.start, begins)
    first_char = np.append(words.start, len(points) - 1)[first_word]
    is_blank = first_char >= ends
    # an empty piece behind the last line feed of a text is no line
    is_line = (begins < ends) | (texts.begins[row + 1] - 1 != ends) | (texts.begins[row] == begins)
    visible = np.flatnonzero(kinds & w.SPACE == 0)
    last_place = visible[np.maximum(np.searchsorted(visible, ends) - 1, 0)] if len(visible) else begins
    last_char = np.where(is_blank, begins, last_place)
    bullets = ~is_blank & np.isin(points[first_char], [ord("•"), ord("-")])
    dotted = (points[last_char] == ord(".")) & (last_char - begins >= 2)
    dotted &= (points[last_char - 1] == ord(".")) & (points[last_char - 2] == ord("."))
    ellipses = ~is_blank & (dotted | (points[last_char] == ord("…")))
    every, shown = _by_row(is_line, row, texts), _by_row(~is_blank, row, texts)
    # FineWeb looks at the very last character, white space too
    ended = ~is_blank & (kinds[np.maximum(ends - 1, 0)] & w.TERMINAL != 0)
    short = ~is_blank & (ends - begins <= _SHORT_LINE)
    feeds = np.bincount(row, minlength=texts.rows) - 1
    return {
        "gopher_bullet_lines": _share(_by_row(bullets, row, texts), every),
        "gopher_ellipsis_lines": _share(_by_row(ellipses, row, texts), every),
        "fineweb_line_punct_ratio": _share(_by_row(ended, row, texts), shown),
        "fineweb_short_line_ratio": _share(_by_row(short, row, texts), shown),
        "fineweb_char_dup_ratio": _share(_duplicates(texts, ~is_blank)[1], texts.lengths - feeds),
        "fineweb_list_ratio": _share(feeds, np.diff(words.bounds)),
    }


def _by_row(values: npt.NDArray[Any], row: Ints, texts: Texts) -> Ints:
    return np.asarray(np.bincount(row, weights=values, minlength=texts.rows), np.int64)


def _duplicates(texts: Texts, chosen: Bools) -> tuple[Ints, Ints, Ints]:
    """Of the chosen lines of each text: how many stand above as they are, their characters, and all of them."""
    row = texts.row_of(texts.line_begins[:-1])
    number = same(texts.points, texts.line_begins)[chosen]
    again = ~firsts(keyed(number, row[chosen]))
    length = (np.diff(texts.line_begins) - 1)[chosen]
    counts = [_by_row(values, row[chosen], texts) for values in (again, again * length, np.ones(len(length)))]
    return counts[0], counts[1], counts[2]


def _repeated_lines(texts: Texts, words: Words) -> Signals:  # noqa: ARG001
    """Gopher's repetition by lines and by paragraphs, which empty lines part; of characters as a share of the text."""
    begins = texts.line_begins
    is_full = np.diff(begins) > 1
    lines, line_characters, every = _duplicates(texts, is_full)
    row = texts.row_of(begins[:-1])
    # the text without its empty lines: a paragraph is a run of lines that stood together
    full = np.flatnonzero(is_full)
    opens = np.flatnonzero((np.diff(full, prepend=-2) != 1) | (np.diff(row[full], prepend=-1) != 0))
    kept = texts.points[np.repeat(is_full, np.diff(begins))]
    bounds = np.append(np.concatenate(([0], np.cumsum(np.diff(begins)[full])))[opens], len(kept))
    rows = row[full][opens]
    again = ~firsts(keyed(same(kept, bounds), rows))
    length = np.diff(bounds) - 1
    return {
        "gopher_duplicate_lines": _share(lines, every),
        "gopher_duplicate_line_characters": _share(line_characters, texts.lengths),
        "gopher_duplicate_paragraphs": _share(_by_row(again, rows, texts), np.bincount(rows, minlength=texts.rows)),
        "gopher_duplicate_paragraph_characters": _share(_by_row(again * length, rows, texts), texts.lengths),
    }


def _repeated_grams(texts: Texts, words: Words) -> Signals:
    """Gopher's repetition by n-grams of words, as a share of the characters of the text.

    Equal n-grams are found step by step: one of n words can stand twice only where both of its ends do.
    """
    found: Signals = {}
    row = np.repeat(np.arange(texts.rows), np.diff(words.bounds))
    size = np.concatenate(([0], np.cumsum(words.length)))
    at, number = np.arange(len(words.number)), keyed(words.number, row)
    for n in range(2, DUPLICATE_GRAMS[-1] + 1):
        at, number = _longer(at, number, row, n)
        if n in TOP_GRAMS:
            found[f"gopher_top_{n}_gram"] = _share(_top(at, number, n, words, size), texts.lengths)
        if n in DUPLICATE_GRAMS:
            taken = _taken(at, number, n)
            counted = np.bincount(row[at[taken]], weights=_spans(size, at[taken], n), minlength=texts.rows)
            found[f"gopher_duplicate_{n}_grams"] = _share(counted, texts.lengths)
    return found


def _spans(size: Ints, at: Ints, n: int) -> Ints:
    """Characters of the n-grams that begin at some words, without what parts the words."""
    return np.asarray(size[at + n] - size[at], np.int64)


def _longer(at: Ints, number: Ints, row: Ints, n: int) -> tuple[Ints, Ints]:
    """The n-grams that stand in their text more than once, from those of n - 1: first words, and numbers."""
    full = np.full(len(row) + 1, -1, np.int64)
    full[at] = number
    # of two words any two count, whether they stand elsewhere or not; a word after the text's end has another row
    begins = at[(full[at + 1] >= 0) & (np.append(row, -1)[np.minimum(at + n - 1, len(row))] == row[at])]
    begins = begins[begins + n <= len(row)]
    if not len(begins):
        return begins, begins
    numbers = numbered(int_array(full[begins] * (int(full.max()) + 1) + full[begins + 1]))
    twice = np.bincount(numbers)[numbers] > 1
    return begins[twice], numbered(int_array(numbers[twice]))


def _top(at: Ints, number: Ints, n: int, words: Words, size: Ints) -> Ints:
    """Characters of the n-gram that stands most often in each text, the first of equals, each time that it stands."""
    rows = len(words.bounds) - 1
    first = words.bounds[:-1]
    is_there = np.diff(words.bounds) >= n
    best = np.where(is_there, first, 0)  # where none stands twice, the first of the text stands once
    times = is_there.astype(np.int64)
    if len(at):
        counts = np.bincount(number)
        opening = at[firsts(number)]
        row = np.searchsorted(words.bounds, opening, side="right") - 1
        order = np.lexsort((opening, -counts, row))
        chosen = order[np.diff(row[order], prepend=-1) != 0]
        best[row[chosen]], times[row[chosen]] = opening[chosen], counts[chosen]
    spaces = n - 1
    ends = np.minimum(best + n, len(size) - 1)
    return np.asarray((size[ends] - size[best] + spaces) * times * is_there, np.int64)[:rows]


def _taken(at: Ints, number: Ints, n: int) -> Ints:
    """Which of the n-grams repeat one that was read before, none of whose words is in another: left to right."""
    taken: list[int] = []
    seen: set[int] = set()
    free = -1
    for k, (place, kind) in enumerate(zip(at.tolist(), number.tolist(), strict=True)):
        if place < free:
            continue
        if kind in seen:
            taken.append(k)
            free = place + n
        else:
            seen.add(kind)
    return np.array(taken, np.int64)


_CLOSERS = [ord(char) for char in "\"'”’»)]"]


def _page_signals(texts: Texts, words: Words) -> Signals:  # noqa: ARG001
    """C4's page rules: sentences, `lorem ipsum`, a curly bracket."""
    points, kinds = texts.points, texts.kinds
    marks = np.flatnonzero(kinds & w.TERMINAL)
    behind = marks + 1
    for _ in range(2):
        behind = np.where(np.isin(points[behind], _CLOSERS), behind + 1, behind)
    is_over = (kinds[behind] & w.SPACE != 0) | (kinds[behind] & w.WIDE != 0)
    # "approx. five", "z. B. am": what goes on in a small letter is no new sentence
    after = np.minimum(behind + 1, len(points) - 1)
    goes_on = (points[behind] == ord(" ")) & (kinds[after] & w.LOWER != 0)
    ends = marks[is_over & ~goes_on]
    line = np.searchsorted(texts.line_begins, ends, side="right") - 1
    visible = np.flatnonzero(kinds & w.SPACE == 0)
    row = texts.row_of(texts.line_begins[:-1])
    last = np.searchsorted(visible, texts.line_begins[1:]) - 1
    is_shown = np.diff(np.concatenate(([-1], last))) > 0
    closed = np.bincount(line, minlength=len(row)) > 0
    # a line that does not end in a mark holds one more
    tail = np.full(len(row), -1, np.int64)
    tail[line] = ends
    open_end = is_shown & (~closed | (visible[np.maximum(last, 0)] - tail > 2 if len(visible) else False))
    return {
        "c4_sentences": _counted(texts, ends) + _by_row(open_end, row, texts),
        "c4_lorem_ipsum": _holds(texts, "lorem ipsum"),
        "c4_curly_bracket": _counted(texts, np.flatnonzero(points == ord("{"))) > 0,
    }


def _holds(texts: Texts, phrase: str) -> Bools:
    """Whether a text holds an ASCII phrase in letters of any size."""
    places = np.flatnonzero(texts.points & ~np.uint32(32) == ord(phrase[-1].upper()))
    for offset, char in enumerate(reversed(phrase)):
        places = places[places >= offset]
        places = places[np.isin(texts.points[places - offset], [ord(char), ord(char.upper())])]
    return _counted(texts, places) > 0
