"""Rules as files of the user: list them, begin one from a line of residue, prove them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from corpusmill.rulebook.book import RuleBook, load_rules
from corpusmill.rulebook.load import check_place
from corpusmill.rulebook.matcher import LONGEST_WHOLE
from corpusmill.rulebook.phrases import KINDS
from corpusmill.rulebook.rule import RuleError
from corpusmill.text.fold import fold

FIGURES = Path(__file__).parent / "rules" / "figures.json"


def listed(folders: Sequence[Path], language: str | None, category: str | None) -> list[dict[str, Any]]:
    """One row a rule: id, scope, category, why, and its recorded figures where it was measured."""
    figures = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    book = load_rules(folders)
    return [
        {
            "id": rule.id,
            "language": rule.language,
            "category": rule.category,
            "scope": rule.scope,
            "why": rule.why,
            "figures": figures.get(rule.id, {}),
        }
        for name in book.files
        if language in (None, name)
        for rule in book.of(name)
        if category in (None, rule.category)
    ]


# As difflib counts: "newsleter" is .95 like "newsletter", "social-share" .92 like "social_share"; of two known
# categories none are more than .67 alike.
_MISSPELT = 0.8


@cache
def categories() -> tuple[str, ...]:
    """The categories of the package's own rules. A user's rules may have others: the name tells what a cut was."""
    return tuple(sorted({path.stem for path in (Path(__file__).parent / "rules").glob("*/*.toml")} | set(KINDS)))


_RULE = """
[[rule]]
id = {id}
scope = "line"
match = [{match}]
why = "Say in a sentence what this is and where sites put it."
removes = [
  {alone},
  {inside},
]
# Look-alikes that must stay, at least one with a word of the pattern; `rules test` wants one.
keeps = []
"""


def begin_rule(file: Path, line: str) -> str:
    """Add a rule for a line to a rule file, which is made where it is missing; returns the rule's id.

    Raises RuleError where the file is not <folder>/<language>/<category>.toml, its category is a known one misspelt, or
    the line holds nothing to match.
    """
    language, category = file.parent.name, file.stem
    check_place(file)
    if category not in categories() and (near := get_close_matches(category, categories(), 1, _MISSPELT)):
        known = ", ".join(categories())
        raise RuleError(f"{file}: no category {category}, but there is {near[0]}: take it, or a name unlike {known}")
    folded = re.sub(r"\s+", " ", fold(line)).strip()
    words = re.findall(r"[^\W\d_]+", folded)
    if not words or "\n" in line:
        raise RuleError(f"{file}: {line!r} holds no word to match; give one line of residue")
    if len(folded) > LONGEST_WHOLE:
        raise RuleError(f"{file}: a line of {len(folded):,} characters; rules take lines up to {LONGEST_WHOLE:,}")
    stem = f"{language}-{'-'.join(word for word in words[:4] if word.isascii()) or category}"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    try:
        entries = tomllib.loads(text).get("rule", [])
        taken = {entry.get("id") for entry in entries}
        begun = [entry.get("id") for entry in entries if f"⟦{line}⟧" in entry.get("removes", ())]
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        raise RuleError(f"{file}: not a rule file yet ({error}); finish or remove what stands in it first") from None
    if begun:
        raise RuleError(f"{file}: the rule {begun[0]} is of this line already; finish that one, or give another line")
    id_ = next(name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)
    entry = _RULE.format(
        id=json.dumps(id_),
        match=f"'{_pattern(folded)}'",
        alone=json.dumps(f"⟦{line}⟧", ensure_ascii=False),
        inside=json.dumps(f"A paragraph of the article stands above it.\n⟦{line}⟧\nAnd one below.", ensure_ascii=False),
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + entry.lstrip("\n" if not text else ""), encoding="utf-8")
    return id_


def _pattern(folded: str) -> str:
    """The pattern of a line. A sign at its end may be another: the same words stand on other sites without it.

    >>> _pattern("Don't miss (all) news!"), _pattern("More news")
    ('Don.t miss \\\\(all\\\\) news[.!?…]*', 'More news')
    """
    words = folded.rstrip(".!?… ")
    escaped = re.sub(r"[.^$*+?{}\[\]\\|()]", r"\\\g<0>", words).replace("'", ".")
    return escaped + ("[.!?…]*" if words != folded else "")


def prove(folders: Sequence[Path]) -> tuple[int, list[str]]:
    """Number of rules in the folders (none given: the package's own) and what does not hold of their evidence."""
    from corpusmill.rulebook.proof import check_examples  # noqa: PLC0415

    book = load_rules(folders)
    tested = list(RuleBook([Path(folder) for folder in folders]) if folders else book)
    if not tested:
        raise RuleError(f"{', '.join(map(str, folders))}: no [[rule]] in the files; `corpusmill rules new` begins one")
    return len(tested), check_examples(book, tested)
