"""Signals of published filters, against a plain calculation of each, text by text."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.published.signals import signals_of
from corpusmill.published.words import classes
from texts import hostile_texts

STOPS = {"the", "be", "to", "of", "and", "that", "have", "with"}
_SPACE, _WIDE, _ALPHA, _WORDLY, _TERMINAL, _LOWER = (1 << n for n in range(6))


def has(char: str, kind: int) -> bool:
    return bool(classes()[ord(char)] & kind)


def words_of(text: str) -> list[str]:
    words: list[str] = []
    for run in text.split():
        word = ""
        for char in run:
            if has(char, _WIDE):
                words += [word, char]
                word = ""
            else:
                word += char
        words.append(word)
    return [word for word in words if word]


def repeats(pieces: list[str]) -> tuple[int, int]:
    seen: set[str] = set()
    again = [piece for piece in pieces if piece in seen or seen.add(piece)]  # type: ignore[func-returns-value]
    return len(again), sum(map(len, again))


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def grams(words: list[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(words[k : k + n]) for k in range(len(words) - n + 1)]


def duplicate_grams(words: list[str], n: int) -> int:
    seen: set[tuple[str, ...]] = set()
    at = total = 0
    while at <= len(words) - n:
        gram = tuple(words[at : at + n])
        if gram in seen:
            total += sum(map(len, gram))
            at += n
        else:
            seen.add(gram)
            at += 1
    return total


def sentences(text: str) -> int:
    count = 0
    for line in text.split("\n"):
        ends = [
            k
            for k, char in enumerate(line)
            if has(char, _TERMINAL)
            and (behind := re.match("[\"'”’»)\\]]{0,2}", line[k + 1 :])) is not None
            and ((rest := line[k + 1 + behind.end() :]) == "" or has(rest[0], _SPACE) or has(rest[0], _WIDE))
            and not (rest[:1] == " " and rest[1:] and has(rest[1], _LOWER))
        ]
        visible = len(line.rstrip()) - 1
        count += len(ends) + (bool(line.strip()) and not (ends and visible - ends[-1] <= 2))
    return count


def plainly(text: str) -> dict[str, Any]:
    words = words_of(text)
    worded = [word for word in words if any(has(char, _WORDLY) for char in word)]
    lines = text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    shown = [line for line in lines if line.strip()]
    full = [line for line in lines if line]
    paragraphs = [part for part in re.split(r"\n{2,}", text.strip("\n")) if part]
    feeds = text.count("\n")
    found = {
        "gopher_word_count": len(worded),
        "gopher_mean_word_length": share(sum(map(len, worded)), len(worded)),
        "gopher_hash_ratio": share(text.count("#"), len(words)),
        "gopher_ellipsis_ratio": share(text.count("...") + text.count("…"), len(words)),
        "gopher_alpha_words": share(sum(any(c.isalpha() for c in word) for word in words), len(words)),
        "gopher_stop_words": len(STOPS & set(words)),
        "gopher_bullet_lines": share(sum(line.lstrip().startswith(("•", "-")) for line in lines), len(lines)),
        "gopher_ellipsis_lines": share(sum(line.rstrip().endswith(("...", "…")) for line in lines), len(lines)),
        "gopher_duplicate_lines": share(repeats(full)[0], len(full)),
        "gopher_duplicate_line_characters": share(repeats(full)[1], len(text)),
        "gopher_duplicate_paragraphs": share(repeats(paragraphs)[0], len(paragraphs)),
        "gopher_duplicate_paragraph_characters": share(repeats(paragraphs)[1], len(text)),
        "fineweb_line_punct_ratio": share(sum(has(line[-1], _TERMINAL) for line in shown), len(shown)),
        "fineweb_short_line_ratio": share(sum(len(line) <= 30 for line in shown), len(shown)),
        "fineweb_char_dup_ratio": share(repeats(shown)[1], len(text) - feeds),
        "fineweb_list_ratio": share(feeds, len(words)),
        "c4_sentences": sentences(text),
        "c4_lorem_ipsum": bool(re.search("(?i:lorem ipsum)", text, re.ASCII)),
        "c4_curly_bracket": "{" in text,
    }
    for n in (2, 3, 4):
        common = Counter(grams(words, n)).most_common(1)
        top = len(" ".join(common[0][0])) * common[0][1] if common else 0
        found[f"gopher_top_{n}_gram"] = share(top, len(text))
    for n in range(5, 11):
        found[f"gopher_duplicate_{n}_grams"] = share(duplicate_grams(words, n), len(text))
    return found


def agree(texts: list[str]) -> None:
    found = signals_of(texts)
    for row, text in enumerate(texts):
        told = {name: values[row].item() for name, values in found.items()}
        assert told == pytest.approx(plainly(text), abs=1e-12), text


TEXTS = [
    "",
    "\n",
    " \n\n \t",
    "word",
    "word " * 50,
    "word\n" * 50,
    "The cat sat with the dog. It was to be.\n\nThe cat sat with the dog. It was to be.",
    "- one\n- two...\n• three…\n# four #\n\n\n  - five ....",
    "12 34 -- ... !!! 5,6",
    "議会は月曜日、橋を閉鎖することを決議しました。市民は驚いています。議会は月曜日、橋を閉鎖しました。",
    "ไทยเขียนไม่เว้นวรรค และ mixed English words ที่นี่",
    "العربية تكتب من اليمين. هل هذا صحيح؟ نعم.",
    'He said "no." Then he left (quickly). Approx. five stayed, e.g. the cook! Who? Nobody...',
    "Lorem IPSUM dolor {x}\nlorem  ipsum",
    "a b c d e f g h i j k l " * 3 + "z " + "a b c d e f " * 4,
    "one two one two one two three one two",
    "x" * 5000 + " " + "y" * 2000,
    "trailing feed\n",
    "\nleading feed\n\nand two\n\n",
    "no\u00a0break\u3000space\u2028line sep\x0btab",
]


def test_signals_agree_with_a_plain_calculation() -> None:
    agree(TEXTS)
    for text in TEXTS:
        agree([text])


@given(st.lists(st.one_of(hostile_texts, st.lists(st.sampled_from(
    ["a", "b", "the", ".", "...", "\n", "\n\n", " ", "-", "#", "日", "本", "。", "be to", "{", "lorem ipsum"]), max_size=60
).map(" ".join)), max_size=5))  # fmt: skip
def test_signals_agree_on_any_text(texts: list[str]) -> None:
    agree(texts)


def test_no_text_and_many_texts() -> None:
    assert all(len(values) == 0 for values in signals_of([]).values())
    texts = [f"Text {n} of many. " * (n % 50) for n in range(3_000)]
    together = signals_of(texts)
    for row in (0, 1, 1234, 2999):
        alone = signals_of([texts[row]])
        assert {name: values[row] for name, values in together.items()} == {name: v[0] for name, v in alone.items()}
