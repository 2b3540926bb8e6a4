"""Leave out what is no document: pages of errors, blocks, CAPTCHAs and paywalls, and those that ask for JavaScript.

Such a page speaks to its visitor and has nothing else to say; an article about error pages has. So one sure sentence,
or two weak ones, and little prose beside them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import re2

from corpusmill.text.actions import Drop, Tag
from corpusmill.text.batch import Batch
from corpusmill.text.fold import fold
from corpusmill.text.prose import is_prose

COLUMNS = {"stub": pa.string()}
ABOUT = {"stub": "what the page is, where it is no document: javascript, captcha, blocked, error, paywall, consent"}

# What is judged is the text as read, which a phase behind a look at all cleaned texts has no more.
READS_RAWS = True

# Menus may stand around a stub; a page longer than this is not looked at.
_LONGEST = 6_000
# How much prose may stand beside the sentences of a stub: a teaser above a paywall is a paragraph or two.
_BESIDE = {"paywall": 900}
_BESIDE_ELSE = 200
_ALONE = 300
# Letters that the folded view leaves as they are, and that people and pages write either way.
_LETTERS = str.maketrans("ёıłøđ", "еilod")


class Signs(NamedTuple):
    """The phrases of one kind of stub."""

    kind: str
    sure: re.Pattern[str]
    weak: re.Pattern[str]


@cache
def _phrases() -> tuple[Any, tuple[Signs, ...]]:
    """One pattern for all phrases (RE2), and those of each kind."""
    text = resources.files("corpusmill.stages.judging").joinpath("stubs.toml").read_text(encoding="utf-8")
    kinds = []
    every = []
    for kind, told in tomllib.loads(text).items():
        lines = {name: [line for line in said.split("\n") if line] for name, said in told.items()}
        every += [*lines["sure"], *lines["weak"]]
        patterns = (re.compile("|".join(f"(?:{line})" for line in lines[name]) or r"(?!)") for name in ("sure", "weak"))
        kinds.append(Signs(kind, *patterns))
    options = re2.Options()
    options.max_mem = 1 << 28  # with less it forgets its automaton again and again
    return re2.compile("(?m)" + "|".join(f"(?:{line})" for line in every), options), tuple(kinds)


class _Found(NamedTuple):
    sure: int
    weak: int
    characters: int
    prose: int
    is_last: bool


def stub_of(text: str) -> str | None:
    """The kind of stub that a text is, None for a document.

    >>> stub_of("404 Not Found\\n\\nThe page you are looking for does not exist.\\nHome")
    'error'
    >>> stub_of("Yesterday the library's site said \\"page not found\\" all day, and nobody knew why.")
    """
    every, kinds = _phrases()
    if len(text) > _LONGEST or not every.search(folded := fold(text).translate(_LETTERS)):
        return None
    sentences = [part for line in folded.split("\n") for part in _sentences(line.strip()) if part]
    shown = sum(map(len, sentences))
    for signs in kinds:
        found = _look(sentences, signs)
        if not found.sure and not found.weak:
            continue
        beside = max(_BESIDE.get(signs.kind, _BESIDE_ELSE), found.characters)
        if signs.kind == "paywall" and not (found.is_last and found.sure):
            continue
        is_sure = found.sure > 0 and found.prose <= beside
        is_both = found.sure + found.weak > 1 and found.prose <= beside
        is_alone = found.weak > 0 and found.prose == 0 and shown <= _ALONE and 2 * found.characters >= shown
        if is_sure or is_both or is_alone:
            return signs.kind
    return None


def _sentences(line: str) -> list[str]:
    return re.split(r"(?<=[.!?。！？]) +|(?<=[。！？])", line)


def _look(sentences: list[str], signs: Signs) -> _Found:
    """How many sentences are of the stub, their characters, those of prose beside them, and whether it is the end."""
    sure = weak = characters = prose = 0
    last_sign = last_prose = -1
    for n, sentence in enumerate(sentences):
        if _is_said(signs.sure, sentence):
            sure += 1
        elif (found := signs.weak.search(sentence)) and 2 * len(found[0]) >= len(sentence):
            weak += 1
        else:
            if is_prose(sentence) or len(sentence) > 80:
                prose += len(sentence)
                last_prose = n
            continue
        characters += len(sentence)
        last_sign = n
    return _Found(sure, weak, characters, prose, last_sign > last_prose)


# A sentence that tells of somebody who saw such a page, or quotes it, says nothing of this page.
_TOLD = re.compile(
    r"\b(?:i|he|she|they|users?|customers|readers|someone|said|says|told|getting|got|keeps?|when i|message)\b"
    r"|[\"'«“].{4,80}[\"'»”]"
)
_HOW = re.compile(r"(?:how )?to (?:enable|fix|solve|turn|get)\b")


def _is_said(sure: re.Pattern[str], sentence: str) -> bool:
    found = sure.search(sentence)
    # what a page says of itself is most of the sentence
    return (
        found is not None
        and len(sentence) <= 300
        and not _TOLD.search(sentence[: found.start()] + sentence[found.end() :])
        and not _HOW.match(sentence)
    )


def drop_stubs(batch: Batch, *, policy: Literal["drop", "mark"] = "drop") -> Iterator[Drop | Tag]:
    """Drop stubs, with the reason `stub-error` and so on; `mark` keeps them and says so in `stub`.

    Judged is the text as it was read: cleaning takes the very sentences that tell.
    """
    for row, raw in enumerate(batch.raws):
        kind = stub_of(raw) if len(raw) <= _LONGEST else None
        if kind and policy == "drop":
            yield Drop(row, f"stub-{kind}")
        elif kind:
            yield Tag(row, "stub", kind, None, f"stub-{kind}")
