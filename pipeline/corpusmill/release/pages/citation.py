"""How to cite a release: `CITATION.cff` (Citation File Format 1.2.0) and a BibTeX entry."""

from __future__ import annotations

import re
from typing import Any

import yaml

from corpusmill.config.description import spdx
from corpusmill.release.escape import one_line
from corpusmill.release.manifest import Manifest
from corpusmill.text.codes.licenses import OTHER, hub_id

# The schema of format 1.2.0 holds the SPDX list of 2021. What the hub knows stood in it, but for this id.
_UNKNOWN_TO_CFF = {"CDLA-Permissive-2.0"}


def address(manifest: Manifest) -> str:
    """The address to cite: the homepage, else the repository on the hub, else empty."""
    corpus = manifest["corpus"]
    on_hub = corpus["repository"] and f"https://huggingface.co/datasets/{corpus['repository']}"
    return str(corpus["url"] or on_hub)


def citation(manifest: Manifest) -> str:
    """The citation file; authors are written as entities, since a name does not tell its family part."""
    corpus = manifest["corpus"]
    about: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it as below.",
        "type": "dataset",
        "title": one_line(corpus["title"]),
        "version": corpus["version"],
        "authors": [{"name": one_line(name)} for name in corpus["creators"]],
    }
    if corpus["summary"]:
        about["abstract"] = one_line(corpus["summary"])
    known = spdx(corpus["license"])
    if known and hub_id(known) != OTHER and known not in _UNKNOWN_TO_CFF:
        about["license"] = known
    if url := address(manifest):
        about["url"] = url
    if corpus["released"]:
        about["date-released"] = corpus["released"]
    return str(yaml.safe_dump(about, sort_keys=False, allow_unicode=True, width=10**6))


def bibtex(manifest: Manifest) -> str:
    """The release as a BibTeX entry; braces inside values are dropped, they would end them."""
    corpus = manifest["corpus"]
    values = {
        "author": " and ".join(f"{{{_value(name)}}}" for name in corpus["creators"]),
        "title": f"{{{_value(corpus['title'])}}}",
        "version": _value(corpus["version"]),
        "year": corpus["released"][:4],
        "url": _value(address(manifest)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value]
    key = re.sub(r"[^a-z0-9]+", "-", f"{corpus['name']}-{corpus['version']}".lower())
    return "\n".join([f"@misc{{{key},", *lines, "}"])


def _value(text: str) -> str:
    return re.sub(r"[{}\\`]", "", one_line(text))
