"""Honour what pages and servers say against their use for training: leave the documents out, or mark them.

Signs are read with the page: the TDM Reservation Protocol as meta tag and header, `noai` and `noimageai` in robots
meta tags and `X-Robots-Tag`, and a robots.txt of the crawl that shuts the page by name to agents that gather text for
models.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal

import pyarrow as pa

from corpusmill.published.opt_outs import SIGNS
from corpusmill.text.actions import Column, Drop
from corpusmill.text.batch import Batch

COLUMNS = {"opt_out": pa.list_(pa.string())}
ABOUT = {"opt_out": "what page, header or robots.txt say against use for training, such as `tdm-reservation`, `noai`"}

_PLACES = ("opt_out", "opt_out_header", "opt_out_robots")


def drop_opt_outs(batch: Batch, *, policy: Literal["drop", "mark"] = "drop") -> Iterator[Column | Drop]:
    """`opt_out`: the signs of each document, null for none. With `drop` one with a sign goes, for `opt-out-<sign>`.

    Of several signs the first is the reason; a text that is no page has none.
    """
    signs = [_signs(cell) for cell in batch.values("extra")]
    yield Column("opt_out", pa.array(signs, pa.list_(pa.string())))
    if policy == "drop":
        yield from (Drop(row, f"opt-out-{found[0]}") for row, found in enumerate(signs) if found)


def _signs(extra: str | None) -> list[str] | None:
    """What readers kept of an opt-out, each sign once."""
    if not extra or "opt_out" not in extra:
        return None
    kept = json.loads(extra)
    lists = [kept[place] for place in _PLACES if isinstance(kept.get(place), list)]
    # a sign becomes the reason of a drop, in manifest and card: a row of the user's may hold anything under these names
    found = [sign for told in lists for sign in told if isinstance(sign, str) and sign in SIGNS]
    return list(dict.fromkeys(found)) or None
