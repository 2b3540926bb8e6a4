"""What the card of a repository says of versions that were withdrawn: it is no part of the release whose card it is."""

from __future__ import annotations

from collections.abc import Mapping

from corpusmill.release.escape import markdown

_BEGIN, _END = "<!-- yanked:begin -->\n", "<!-- yanked:end -->\n\n"


def with_notice(card: str, yanked: Mapping[str, str]) -> str:
    """The card with the reasons after its front matter, in the place of earlier ones.

    >>> noted = with_notice("---\\na: 1\\n---\\n# Tides\\n", {"1.1.0": "Names."})
    >>> noted.splitlines()[2:6]
    ['---', '<!-- yanked:begin -->', '> **v1.1.0 was withdrawn.** Names.', '<!-- yanked:end -->']
    >>> without_notice(noted)
    '---\\na: 1\\n---\\n# Tides\\n'
    """
    card = without_notice(card)
    lines = [f"> **v{version} was withdrawn.** {markdown(reason)}\n" for version, reason in sorted(yanked.items())]
    head_end = card.find("\n---\n", 3) + 5 if card.startswith("---\n") else 0
    return card[:head_end] + _BEGIN + ">\n".join(lines) + _END + card[head_end:]


def without_notice(card: str) -> str:
    """The card as the release has it."""
    start, end = card.find(_BEGIN), card.find(_END)
    return card[:start] + card[end + len(_END) :] if 0 <= start < end else card
