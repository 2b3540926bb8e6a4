"""Whether people are called so: headings, sections and buttons are written like names, but hold none.

A script without capitals tells even less, so a name in one needs its own place for the known word: Arabic and Hebrew
ones open with a given name, Indic ones hold a known name at one end, Chinese, Japanese and Korean ones open with one of
few family names and have the length of a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from corpusmill.cache.patterns import kept_pattern
from corpusmill.metadata.words import fold_name, name_words
from corpusmill.text.fold import fold

_LISTS = Path(__file__).parents[1] / "vocabulary"

# Endings of family names that no words of headings have.
_FAMILY = re.compile(
    r"\w{3,}(?:wicz|vich|enko|chuk|vic|sson|[lnr]sen|dottir|shvili|adze|idze|poulos|opoulou|akis|idis|"
    r"енко|чук|ович|евич|вић|дзе|швили|πουλος|πουλου|ιδης|ακης)"
)
_PARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_GREEK = str.maketrans("άέήίόύώϊϋΐΰ", "αεηιουωιυιυ")  # the folded view keeps what Latin letters lose
_MOST_WORDS = 4  # of a name in a script without capitals


def is_called(name: str) -> bool:
    """Whether one word of a name is one that people are called by: headings are written like names.

    >>> [is_called(name) for name in ("Ann Vux", "Bo Jankowski", "Weekly Wrap-Up", "Full Bio")]
    [True, True, False, False]
    >>> [is_called(name) for name in ("王小明", "大桥关闭", "佐藤 健太", "김민수", "문화재", "سامر الحداد", "شارع سامر")
    ... ]
    [True, False, True, True, False, True, False]
    """
    if script := script_of(name):
        return _CALLED_IN[script](name)
    folded = fold_name(name)
    parts = _PARTS.findall(folded if folded.isascii() else folded.translate(_GREEK))
    return not _called().isdisjoint(parts) or any(map(_FAMILY.fullmatch, parts))


def script_of(name: str) -> str | None:
    """The script without capitals in which a name begins, as far as its names are known."""
    if name.isascii():
        return None
    return next((script for script, pattern in _SCRIPTS if pattern.match(name)), None)


# Kana open no family name that is not written in ideographs as well.
_SCRIPTS = (
    ("ideographs", kept_pattern("[\u3400-\u9fff々]")),
    ("hangul", kept_pattern("[가-힣]")),
    ("arabic", re.compile("[\u0590-\u06ff]")),
    ("indic", re.compile("[\u0900-\u09ff]")),
)
_GIVEN = kept_pattern("[\u3400-\u9fff々ぁ-ゖァ-ヺー]{1,3}")
_CHINESE = kept_pattern("[\u3400-\u9fff]{2}|[ \u3000][\u3400-\u9fff]")


@cache
def _called() -> frozenset[str]:
    """Names that people are called by, folded."""
    lines = (_LISTS / "people.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(name for line in lines if not line.startswith("#") for name in fold(line).split())


def _by_ideographs(name: str) -> bool:
    """A Japanese family name of two and a given name of up to three, or a Chinese one of one and two."""
    if name[:2] in name_words("japanese_families") and _GIVEN.fullmatch(name[2:].lstrip(" \u3000")):
        return True
    size = 2 if name[:2] in name_words("chinese_pairs") else 1
    return (size == 2 or name[0] in name_words("chinese_families")) and _CHINESE.fullmatch(name[size:]) is not None


def _by_hangul(name: str) -> bool:
    """One syllable of a family and two of a given name: of hundreds that words have, few stand in names."""
    given = name_words("korean_syllables")
    return len(name) == 3 and name[0] in name_words("korean_families") and given.issuperset(name[1:])


def _by_given_name(name: str) -> bool:
    words = fold_name(name).split()
    return 2 <= len(words) <= _MOST_WORDS and words[0] in _called()


def _by_either_end(name: str) -> bool:
    words = fold_name(name).split()
    return 2 <= len(words) <= _MOST_WORDS and not _called().isdisjoint((words[0], words[-1]))


_CALLED_IN: dict[str, Callable[[str], bool]] = {
    "ideographs": _by_ideographs,
    "hangul": _by_hangul,
    "arabic": _by_given_name,
    "indic": _by_either_end,
}
