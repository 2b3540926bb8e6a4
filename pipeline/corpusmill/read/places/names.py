"""Names of inputs: as they are recorded, and which are passed over."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from corpusmill.terminal.words import counted

# What systems, editors and browsers leave behind; with names that begin with "." these are no inputs unless the
# source names them itself.
_JUNK = re.compile(
    r"\..*|__MACOSX|Thumbs\.db|desktop\.ini|.*~|~\$.*|#.*#|.*\.(crdownload|part)", re.IGNORECASE | re.DOTALL
)

# Controls, invisible marks that turn the writing direction, line separators: what could forge a line of a log.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\\\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\udc80-\udcff]")


def printable(path: str) -> str:
    """A path as it is recorded: bytes that cannot be shown become `\\\\xNN`, and so does the backslash itself.

    Reversible (`original`), so two files never share a recorded path. A name that the system gave under a locale
    without UTF-8 is read as UTF-8 all the same: what is recorded must not depend on where it was built.

    >>> print(printable("notes/new\\nline \\udcff.txt"))
    notes/new\\x0aline \\xff.txt
    >>> original(printable("a\\\\x41\\u202e")) == "a\\\\x41\\u202e"
    True
    """
    path = path.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    return _UNPRINTABLE.sub(
        lambda found: "".join(f"\\x{byte:02x}" for byte in found[0].encode("utf-8", "surrogateescape")), path
    )


def original(file_path: str) -> str:
    """The path that `printable` was given."""
    raw = re.sub(
        rb"\\x([0-9a-f]{2})",
        lambda found: bytes([int(found[1], 16)]),
        file_path.encode("utf-8", "surrogateescape"),
    )
    return raw.decode("utf-8", "surrogateescape")


def forms(name: str) -> tuple[str, ...]:
    """The ways in which a name is written: as it is, composed, and decomposed, as macOS has it and archives from there.

    >>> [len(form) for form in forms("cafe\u0301")], forms("cafe")
    ([5, 4], ('cafe',))
    """
    return tuple(dict.fromkeys((name, *(unicodedata.normalize(form, name) for form in ("NFC", "NFD")))))


def page_of(address: str) -> str:
    """The page that an address leads to, by whichever spelling: scheme, `www.`, a host's capitals and punycode, a slash
    at the end or twice, escapes, the order behind `?`, marks of campaigns and what follows `#` do not tell pages apart,
    unless a script takes that for a way (`#!/log`, `#/log`).

    >>> {page_of(a) for a in ("https://www.Mill.example/%C3%A9/#log", "http://mill.example:80/é", "mill.example/é")}
    {'mill.example/é'}
    >>> {page_of(a) for a in ("https://MÜHLE.example/?utm_id=x&b=2&a=1", "//ada@xn--mhle-0ra.example.//?a=1&b=2")}
    {'mühle.example?a=1&b=2'}
    >>> [page_of(a) for a in ("mill.example/a%2fb", "mill.example/#!/log")]
    ['mill.example/a%2Fb', 'mill.example/#!/log']
    """
    page, *way = re.split(r"#(?=!?/)", address.strip(), maxsplit=1)
    whole = re.sub(r"(?i)^(?:(?:https?:)?//)?(?:www\.)?", "", page.partition("#")[0])
    host, *rest = re.split(r"(?=[/?])", whole, maxsplit=1)
    path, _, query = "".join(rest).partition("?")
    values = sorted(value for value in query.split("&") if value and not _OF_CAMPAIGNS.match(value))
    asked = re.sub(r"/{2,}", "/", path).rstrip("/") + "?" * bool(values) + "&".join(values)
    plain = _unescaped(asked) + "".join(f"/#{_unescaped(part)}" for part in way)
    return unicodedata.normalize("NFC", _host(host) + plain)


_OF_CAMPAIGNS = re.compile(r"(?i)(?:utm_\w+|fbclid|gclid|msclkid|mc_[ce]id)=")


def _host(host: str) -> str:
    """The name of a host as readers see it: `xn--…` is what DNS is asked for in the place of letters beyond ASCII."""
    name = unicodedata.normalize("NFKC", host).lower().rpartition("@")[2]  # without the user's name
    labels = re.sub(r"\.?(?::(?:80|443))?$", "", name).split(".")
    return ".".join(_label(label) if _IN_CODE.fullmatch(label) else label for label in labels)


_IN_CODE = re.compile(r"xn--.{1,59}")  # no label is longer; to decode one takes the square of its length


def _label(label: str) -> str:
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _unescaped(part: str) -> str:
    """A part of an address without its escapes, but for those of signs that would divide it, and bytes of no UTF-8."""
    return unquote(_DIVIDES.sub(lambda escape: f"%25{escape[1].upper()}", part), errors="backslashreplace")


# The signs / ? # & = + ; and % itself.
_DIVIDES = re.compile(r"(?i)%(2[356bf]|3[bdf])")


def told_passed_over(number: int) -> str:
    """What is said of files that `is_junk` tells.

    >>> told_passed_over(1), told_passed_over(7)
    ('1 hidden or junk file passed over', '7 hidden and junk files passed over')
    """
    return counted(number, "hidden or junk file passed over", "hidden and junk files passed over")


def is_junk(name: str) -> bool:
    """Whether a file or folder of this name is passed over.

    >>> [name for name in (".git", "Thumbs.db", "a.txt~", "a.txt") if not is_junk(name)]
    ['a.txt']
    """
    return bool(_JUNK.fullmatch(name))
