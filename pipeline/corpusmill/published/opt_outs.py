"""The signs by which pages and servers reserve their text against training, by the names of those who made them.

- `tdm-reservation`: the TDM Reservation Protocol (W3C community group, 2024), as a meta tag or a header.
- `noai`, `noimageai`: words in a robots meta tag or an `X-Robots-Tag` header (DeviantArt, 2022).
- `robots:<agent>`: a robots.txt (RFC 9309) that shuts a page to an agent that gathers text for models.
"""

from __future__ import annotations

RESERVED = "tdm-reservation"
WORDS = ("noai", "noimageai")
# By the names that their makers publish for robots.txt.
AGENTS = (
    "GPTBot", "CCBot", "ClaudeBot", "anthropic-ai", "Google-Extended", "Applebot-Extended", "Bytespider",
    "meta-externalagent", "Amazonbot", "cohere-ai", "AI2Bot", "Diffbot", "PerplexityBot",
)  # fmt: skip
SIGNS = frozenset((RESERVED, *WORDS, *(f"robots:{agent}" for agent in AGENTS)))
