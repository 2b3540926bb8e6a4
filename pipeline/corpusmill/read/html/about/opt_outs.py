"""What a page, or the server that sent it, says against its use for training: signs of `published.opt_outs`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from protego import Protego

from corpusmill.published.opt_outs import AGENTS, RESERVED, WORDS


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
        yield RESERVED


def _words(values: Iterable[str]) -> Iterator[str]:
    said = {word for value in values for word in re.split(r"[\s,;:]+", value.lower())}
    yield from (word for word in WORDS if word in said)


class Robots:
    """The robots.txt files that a crawl has brought so far, by site; crawlers ask for them before all pages."""

    def __init__(self) -> None:
        self._sites: dict[str, Protego] = {}

    def add(self, url: str, body: bytes) -> bool:
        """Remember a robots.txt; False where the address is none, or no address at all."""
        site, path = _site_and_path(url)
        if path != "/robots.txt":
            return False
        self._sites[site] = Protego.parse(_by_whole_names(body[:_MOST].decode("utf-8-sig", "replace")))
        return True

    def signs(self, url: str) -> list[str]:
        """The agents to whom the page is shut by name, as signs.

        >>> robots = Robots()
        >>> robots.add("https://mill.org/robots.txt", b"User-agent: GPTBot\\nDisallow: /*.pdf$")
        True
        >>> robots.signs("https://mill.org/a.pdf"), robots.signs("https://mill.org/a.pdf?b")
        (['robots:GPTBot'], [])
        """
        rules = self._sites.get(_site_and_path(url)[0])
        # what is shut to everybody is no word about training
        if rules is None or not rules.can_fetch(url, "*"):
            return []
        return [f"robots:{agent}" for agent in AGENTS if not rules.can_fetch(url, agent)]


_MOST = 500 * 1024  # RFC 9309: so much of the file must be read, more need not
_AGENT = re.compile(r"(?im)^([ \t]*user-agent[ \t]*:[ \t]*)([\w-]+)(.*)$", re.ASCII)
_NAMES = frozenset(agent.lower() for agent in AGENTS)


def _by_whole_names(text: str) -> str:
    """Rules for others go by a name that is nobody's: the parser lets rules for `Google` speak to `Google-Extended`.

    RFC 9309 (2.2.1) compares the whole product token. A version behind it is no part of it.
    """
    return _AGENT.sub(lambda line: f"{line[1]}{line[2] if line[2].lower() in _NAMES else 'nobody'}", text)


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
