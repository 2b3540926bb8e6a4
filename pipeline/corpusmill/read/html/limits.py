"""What a page may cost: checks before and after parsing, and the one error for a page that is refused."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from corpusmill.read.encoding.decode import CONTROLS_IN_LEGACY, CONTROLS_IN_UTF8, share_of_controls
from corpusmill.read.formats import binary_kind


@dataclass(frozen=True, slots=True)
class PageLimits:
    """Bounds within which a page is read. They are counts, so that the same page is refused everywhere.

    `max_bytes`: of the page as it came. The longest of 1,300 benchmark pages is far below 2 MB; a parsed tree takes
    sixty times its bytes at worst while it is extracted, so 8 MiB keeps a worker below a gigabyte.
    `max_depth`: of nested elements; 512 is where Chrome stops nesting, too.
    `max_elements`: of the whole page; `precise` takes about 1 ms an element at worst (short paragraphs, busy machine).
    `max_attributes`: of one element; the parser's time grows with its square (20,000 take 0.4 s).
    `seconds`: wall time. The counts bound the time of every page we could make up; this is the second line, looked at
    between the steps of an extraction. It is far above what the slowest page within the other bounds takes.
    """

    max_bytes: int = 8 * 2**20
    max_depth: int = 512
    max_elements: int = 100_000
    max_attributes: int = 2_000
    seconds: float = 600.0


class PageRefused(Exception):  # noqa: N818 - a page is refused; nothing went wrong in the program
    """A page that is not read: `kind` for counting (`too-large`, `too-deep`, …), the message for people."""

    def __init__(self, kind: str, message: str):
        super().__init__(message)
        self.kind = kind


@dataclass(slots=True)
class Clock:
    """Raises PageRefused("time-limit") when a page has had its time."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    def check(self, step: str) -> None:
        """Look at the clock after `step`."""
        spent = time.monotonic() - self.started
        if spent > self.seconds:
            raise PageRefused(
                "time-limit", f"The page took {spent:.0f} s ({step}); the limit is {self.seconds:g} s: leave it out."
            )


# A start tag as the HTML tokenizer reads it, quoted values included; possessive throughout, so linear.
_START_TAG = re.compile(
    rb"""<[A-Za-z][^\s/>]*+(?:[\s/]++|[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+|=)*+"""
)
# Below this many bytes even a page that is one tag with nothing but attributes parses in under a second.
_ATTRIBUTE_CHECK_BYTES = 256 * 1024


def check_bytes(html: bytes, limits: PageLimits) -> None:
    """Refuse a page by its bytes alone, before anything is decoded or parsed."""
    if len(html) > limits.max_bytes:
        raise PageRefused(
            "too-large",
            f"The page has {len(html):,} bytes; the limit is {limits.max_bytes:,} (max_bytes): leave it out.",
        )
    if len(html) > 4 * limits.max_elements and html.count(b"<") > 4 * limits.max_elements:
        # an element takes two tags, and scripts hold some "<" of their own
        raise PageRefused(
            "too-many-elements",
            f"The page has {html.count(b'<'):,} tags; the limit is {limits.max_elements:,} elements (max_elements): "
            "leave it out.",
        )
    if len(html) > _ATTRIBUTE_CHECK_BYTES:
        for tag in _START_TAG.finditer(html):
            # an attribute takes two bytes at least: short tags need no count
            if tag.end() - tag.start() > 2 * limits.max_attributes:
                _check_attributes(tag.group(), limits)


def check_text(html: bytes, encoding: str, text: bytes) -> None:
    """Refuse what servers and names call a page and is none: the parser would make a text of any bytes.

    `text` is the page's text in UTF-8, which `decode` leaves without control characters but DEL.
    """
    if encoding.startswith(("utf-16", "utf-32")):
        return
    controls = share_of_controls(html) if text != html or b"\x7f" in html else 0.0
    if found := binary_kind(html):
        raise PageRefused("binary", f"This is {found}, not a page: leave it out.")
    if controls > (CONTROLS_IN_UTF8 if encoding == "utf-8" else CONTROLS_IN_LEGACY):
        raise PageRefused(
            "binary", f"{controls:.0%} of the bytes are control characters, so this is not a page: leave it out."
        )


_ATTRIBUTE = re.compile(rb"""[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+""")


def _check_attributes(tag: bytes, limits: PageLimits) -> None:
    found = sum(1 for _ in _ATTRIBUTE.finditer(tag)) - 1
    if found > limits.max_attributes:
        raise PageRefused(
            "too-many-attributes",
            f"An element has {found:,} attributes; the limit is {limits.max_attributes:,} (max_attributes): "
            "leave it out.",
        )
