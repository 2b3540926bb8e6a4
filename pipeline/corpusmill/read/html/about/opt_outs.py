"""What a page, or the server that sent it, says against its use for training, by the names of those who made the signs.

- `tdm-reservation`: the TDM Reservation Protocol (W3C community group, 2024), as a meta tag or a header.
- `noai`, `noimageai`: words in a robots meta tag or an `X-Robots-Tag` header (DeviantArt, 2022).
- `robots:<agent>`: a robots.txt of the crawl that shuts the page to an agent that gathers text for models.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

# Agents that gather text for models, by the names that their makers publish for robots.txt.
AGENTS = (
    "GPTBot", "CCBot", "ClaudeBot", "anthropic-ai", "Google-Extended", "Applebot-Extended", "Bytespider",
    "meta-externalagent", "Amazonbot", "cohere-ai", "AI2Bot", "Diffbot", "PerplexityBot",
)  # fmt: skip
_WORDS = ("noai", "noimageai")


def in_metas(metas: Mapping[str, Sequence[str]]) -> list[str]:
    """The signs in a page's meta tags (name in small letters → contents).

    >>> in_metas({"robots": ["index, NoAI"], "tdm-reservation": ["1"]})
    ['tdm-reservation', 'noai']
    >>> in_metas({"robots": ["noindex"], "tdm-reservation": ["0"]})
    []
    """
    robots = [content for name in metas if name == "robots" or name.endswith("bot") for content in metas[name]]
    return [*_reserved(metas.get("tdm-reservation", ())), *_words(robots)]


def in_headers(headers: Mapping[str, Sequence[str]]) -> list[str]:
    """The signs in the headers of an answer (name in small letters → values).

    >>> in_headers({"x-robots-tag": ["otherbot: noai"]})
    ['noai']
    """
    return [*_reserved(headers.get("tdm-reservation", ())), *_words(headers.get("x-robots-tag", ()))]


def _reserved(values: Iterable[str]) -> Iterator[str]:
    if any(value.strip() == "1" for value in values):
        yield "tdm-reservation"


def _words(values: Iterable[str]) -> Iterator[str]:
    said = {word for value in values for word in re.split(r"[\s,;:]+", value.lower())}
    yield from (word for word in _WORDS if word in said)


class Robots:
    """The robots.txt files that a crawl has brought so far, by site; crawlers ask for them before all pages."""

    def __init__(self) -> None:
        self._sites: dict[str, RobotFileParser] = {}

    def add(self, url: str, body: bytes) -> bool:
        """Remember a robots.txt; False where the address is none, or no address at all."""
        site, path = _site_and_path(url)
        if path != "/robots.txt":
            return False
        parser = RobotFileParser()
        lines = body[:_MOST].decode("utf-8-sig", "replace").splitlines()
        parser.parse([line for line in lines if _is_readable(line.partition(":")[2].strip())])
        self._sites[site] = parser
        return True

    def signs(self, url: str) -> list[str]:
        """The agents to whom the page is shut by name, as signs.

        >>> robots = Robots()
        >>> robots.add("https://mill.org/robots.txt", b"User-agent: GPTBot\\nDisallow: /\\n\\nUser-agent: *\\nAllow: /")
        True
        >>> robots.signs("https://mill.org/a"), robots.signs("https://other.org/a")
        (['robots:GPTBot'], [])
        """
        parser = self._sites.get(_site_and_path(url)[0])
        if parser is None or not _is_readable(url):
            return []
        # what is shut to everybody is no word about training
        return [
            f"robots:{agent}" for agent in AGENTS if not parser.can_fetch(agent, url) and parser.can_fetch("*", url)
        ]


_MOST = 500 * 1024  # RFC 9309: so much of the file must be read, more need not


def _is_readable(address: str) -> bool:
    """Whether the reader of robots.txt takes an address or a path without an error, as it stands and unescaped."""
    try:
        for form in (address, unquote(address)):
            urlsplit(form)
            urlsplit(unquote(form))
    except ValueError:
        return False
    return True


def _site_and_path(url: str) -> tuple[str, str]:
    """Two empty strings where the address is none: a crawl records what links say.

    >>> _site_and_path("https://Mill.org/robots.txt"), _site_and_path("https://[mill.org/")
    (('https://mill.org', '/robots.txt'), ('', ''))
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return f"{parts.scheme}://{parts.netloc}".lower(), parts.path
