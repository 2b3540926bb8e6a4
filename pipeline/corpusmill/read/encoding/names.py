"""Names of encodings."""

from __future__ import annotations

from corpusmill.errors import known_instead

# The common ones, for who misspells one; Python knows some hundred names more.
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1", "iso-8859-2", "cp1250", "cp1251", "koi8-r", "shift_jis", "euc-jp",
             "gb18030", "big5", "euc-kr")  # fmt: skip


def is_encoding(name: str) -> bool:
    """Whether text can be in an encoding of this name.

    >>> is_encoding("UTF8"), is_encoding("utf9"), is_encoding("rot13")
    (True, False, False)
    """
    try:
        b"a".decode(name)  # of no byte at all any name would do
    except LookupError:
        return False
    except (UnicodeError, ValueError):
        return "\0" not in name
    return True


def no_encoding(said: str) -> str:
    """The sentence, with the remedy, on what somebody calls an encoding and is none.

    >>> no_encoding("utf9")
    "no encoding is called 'utf9'; did you mean utf-8?"
    """
    return f"no encoding is called {said!r}; {known_instead(said, ENCODINGS, 'such are')}"
