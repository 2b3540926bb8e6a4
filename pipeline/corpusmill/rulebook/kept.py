"""Built-in rules and labels as they are once read and translated, kept in the user's cache folder.

To read the rules of a language and translate their patterns takes seconds in each process that meets it, to read what
was kept some milliseconds. What becomes of a piece of a rule, worked out when a line may first match it, is kept too:
the first thirty documents took 3 s for theirs. What was made from other files or by other code is made again, and where
nothing can be written rules are read from their files each time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from corpusmill.cache.folder import Met, kept
from corpusmill.rulebook.load import WORDED
from corpusmill.rulebook.patterns.gate import Index, unpacked_index
from corpusmill.rulebook.phrases import files_of
from corpusmill.rulebook.rule import Rule

log = logging.getLogger("corpusmill.once")
_HERE = Path(__file__).parent
_PACKAGE = _HERE.parent
# All that reads a rule and translates it, and what that imports: this folder, and the house's lowest floors.
_MAKERS = (_HERE, _PACKAGE / "cache", _PACKAGE / "text", _PACKAGE / "config" / "toml.py")
_KERNEL = _PACKAGE / "kernel"
_TOLD = ("id", "language", "category", "scope", "match", "why", "removes", "keeps")
_WORKED_OUT = ("patterns", "supersets", "order", "spelled")


def kept_rules(language: str, files: Sequence[Path], read: Callable[[], Sequence[Rule]]) -> Sequence[Rule]:
    """The rules of one language in these files of the package, as they were kept; where those were others, as `read`.

    Raises RuleError.
    """
    made_from = _made_from(language, files)
    found: list[Rule] = []

    def entries() -> list[tuple[Any, ...]]:
        log.info("rules are read for the first time here (%s): this takes some seconds", language)
        found[:] = read()
        for rule in found:
            _ = rule.spelled, rule.demands  # both ask for the pieces of its entries, which are remembered for a while
        with_demands(language, files, found)
        return [_entry_of(rule) for rule in found]

    told = kept(f"{language}.rules", made_from, entries)
    return found or [_rule_of(entry) for entry in told]


def kept_index(languages: Mapping[str, Sequence[Path]], make: Callable[[], Index]) -> Index:
    """The index of what the rules of some languages need, whose files these are, as it was kept; or as `make`.

    To make that of German takes .4 s, to read what was kept 10 ms.
    """
    of_kernel = _digest(sorted(_KERNEL.glob("*.[chp]*")))
    made_from = hashlib.sha256(b"".join([of_kernel, *(_made_from(name, files) for name, files in languages.items())]))
    return unpacked_index(kept(f"{'+'.join(languages)}.index", made_from.digest(), lambda: make().packed()))


def with_demands(language: str, files: Sequence[Path], rules: Sequence[Rule]) -> None:
    """Give the rules of one language in these files of the package what they need of a line, as it was kept.

    That is the larger part of what is worked out for rules, and asked for only where no index is kept.
    """
    made = kept(f"{language}.demands", _made_from(language, files), lambda: [(r.id, r.demands) for r in rules])
    demands = dict(made)
    for rule in rules:
        rule.__dict__["demands"] = demands[rule.id]  # where `cached_property` looks


Made = tuple[str, bytes]
"""Of a piece the exact pattern, and the program of its superset."""


def met_of(language: str, files: Sequence[Path]) -> Met:
    """What was made of the rules of one language in these files of the package, as lines met them.

    Under the id of a rule with its piece what that became (`Made`), under a pattern what is kept of it compiled.
    """
    return Met(language, _made_from(language, files))


def kept_labels(language: str, read: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
    """The labels of one language, as they were kept; where those were made from other files, as `read`."""
    made_from = _digest(files_of(language), _makers())
    return dict(kept(f"{language}.labels", made_from, lambda: [*read().items()]))


def _made_from(language: str, files: Sequence[Path]) -> bytes:
    """Hash of all that decides what the rules of a language in these files are, as this process first met them."""
    return _met_as(language, tuple(files))


@cache
def _met_as(language: str, files: tuple[Path, ...]) -> bytes:
    # Told once: where a file is edited while a process works, an index of the rules that it read before would be kept
    # as one of the file as it is now, and every later process took it for that.
    return _digest([*files, *files_of(language), WORDED.with_suffix(".toml")], _makers())


def _entry_of(rule: Rule) -> tuple[Any, ...]:
    told = [getattr(rule, name) for name in (*_TOLD, *_WORKED_OUT)]
    return (rule.file.relative_to(_PACKAGE).as_posix(), *told)


def _rule_of(entry: tuple[Any, ...]) -> Rule:
    file, *told = entry
    rule = Rule(**dict(zip(_TOLD, told, strict=False)), file=_PACKAGE / file)
    rule.__dict__.update(zip(_WORKED_OUT, told[len(_TOLD) :], strict=True))  # where `cached_property` looks
    return rule


@cache
def _makers() -> bytes:
    """Hash of the code that rules go through, and of the tables that it reads, but for those of languages.

    And of the Python that makes of them what it likes: patterns are kept as it compiles them.
    """
    found = [path for path in _MAKERS if path.is_file()]
    for place, folders, names in chain.from_iterable(map(os.walk, _MAKERS)):
        folders[:] = (name for name in folders if name not in _OF_LANGUAGES)  # most of the files
        found += [Path(place, name) for name in names if name.endswith((".py", ".toml"))]
    return _digest(sorted(found), sys.version.encode())


_OF_LANGUAGES = {"rules", "worded", "phrases"}


def _digest(paths: Iterable[Path], before: bytes = b"") -> bytes:
    digest = hashlib.sha256(before)
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.digest()
