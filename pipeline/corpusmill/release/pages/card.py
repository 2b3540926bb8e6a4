"""`README.md`: the dataset card, a function of the manifest alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.metadata import version
from typing import Any

import jinja2
import yaml

from corpusmill.cache.folder import kept
from corpusmill.config.description import NOT_STATED, spdx
from corpusmill.config.grammar import is_in_development
from corpusmill.release.escape import code, markdown, one_line
from corpusmill.release.manifest import TABLES, Manifest, splits_of
from corpusmill.release.pages.arrow_types import children, member_type
from corpusmill.release.pages.citation import address, bibtex
from corpusmill.release.pages.plots import plots
from corpusmill.terminal.words import safe
from corpusmill.text.codes.licenses import OTHER, hub_id

# A language with fewer documents than one in a thousand is left out of the front matter: it may be a misjudgement.
_LANGUAGE_SHARE = 0.001
_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"),
          (10**8, "10M<n<100M"), (10**9, "100M<n<1B"))  # fmt: skip


def card(manifest: Manifest) -> str:
    """YAML front matter, then Markdown. Whatever the manifest holds is shown as text, never as markup."""
    head = yaml.safe_dump(front_matter(manifest), sort_keys=False, allow_unicode=True, width=10**6)
    body = _template().render(
        **manifest,
        tables_folders=TABLES,
        plots=list(plots(manifest)),
        address=address(manifest),
        bibtex=Verbatim(bibtex(manifest)),
        stages=_stages(manifest),
        in_development=is_in_development(manifest["corpus"]["version"]),
        license_speaks=spdx(manifest["corpus"]["license"]) is not None,
        not_stated=NOT_STATED,
        split=Verbatim(max(splits := splits_of(manifest, "documents"), key=lambda name: splits[name]["rows"])),
    )
    return f"---\n{head}---\n\n{body}"


@cache
def _template() -> jinja2.Template:
    """Compiled once for an installation: that takes as long as cleaning a few hundred documents."""
    environment = jinja2.Environment(  # the finalizer escapes for Markdown and HTML at once
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        finalize=lambda value: value if isinstance(value, Verbatim) else markdown(value),
        autoescape=False,  # noqa: S701
    )
    environment.filters |= {
        "number": _number,
        "share": _share,
        "code": lambda value: Verbatim(code(value)),
        "prose": _prose,
        "link": _link,
        "plain": Verbatim,
        "quote": _quote,
        "fenced": _fenced,
    }
    folder = resources.files(__package__)
    source = folder.joinpath("card.md.jinja").read_text("utf-8")
    # what stands in the template as a value is escaped as it is compiled
    escapes = [folder.joinpath(name).read_bytes() for name in ("card.py", "../escape.py")]
    made_from = hashlib.sha256(repr((source, escapes, version("jinja2"))).encode()).digest()
    compiled = kept("card", made_from, lambda: environment.compile(source))
    return jinja2.Template.from_code(environment, compiled, environment.make_globals(None))


class Verbatim(str):
    """Text that goes into the card as it is, because we wrote it."""

    __slots__ = ()


def front_matter(manifest: Manifest) -> dict[str, Any]:
    """The YAML metadata that `datasets` and the hub read."""
    corpus, tables, figures = manifest["corpus"], manifest["tables"], manifest["figures"]
    known = spdx(corpus["license"])
    license = hub_id(known) if known else OTHER
    least = _LANGUAGE_SHARE * figures["documents"]
    front: dict[str, Any] = {"pretty_name": one_line(corpus["title"]), "license": license}
    if license == OTHER and known:
        front |= {"license_name": known.lower(), "license_link": f"https://spdx.org/licenses/{known}"}
    elif license == OTHER:
        front |= {"license_name": "see-license-file", "license_link": "LICENSE"}
    return front | {
        "language": [one_line(code) for code, n in figures["languages"].items() if code != "und" and n >= least],
        "size_categories": [next((name for bound, name in _SIZES if figures["documents"] < bound), "n>1T")],
        "task_categories": [one_line(task) for task in corpus["task_categories"]],
        "tags": ["text", "corpusmill"],
        "configs": [_config(table, list(splits_of(manifest, table))) for table in tables],
        "dataset_info": [_info(table, manifest) for table in tables],
    }


def _config(table: str, splits: Sequence[str]) -> dict[str, Any]:
    """Where the files of a table stand, by split."""
    files = [{"split": split, "path": f"{TABLES[table]}/{split}-*.parquet"} for split in splits]
    return {"config_name": table, "data_files": files, **({"default": True} if table == "documents" else {})}


def _info(table: str, manifest: Manifest) -> dict[str, Any]:
    """Columns and sizes of a table."""
    about = manifest["tables"][table]
    return {
        "config_name": table,
        # the library reads digits only: a version under development shows the version that it leads to
        "version": manifest["corpus"]["version"].partition("-")[0],
        "features": [_feature(column["name"], column["type"]) for column in about["columns"]],
        "splits": [
            {"name": split, "num_bytes": sizes["bytes"], "num_examples": sizes["rows"]}
            for split, sizes in splits_of(manifest, table).items()
        ],
        "download_size": about["bytes"],
        "dataset_size": manifest["figures"]["bytes"][table],
    }


_DTYPES = {
    "double": "float64",
    "float": "float32",
    "halffloat": "float16",
    "date32[day]": "date32",
    "date64[ms]": "date64",
}


def _feature(name: str, kind: str) -> dict[str, Any]:
    """A column as `dataset_info` writes it, from the printed Arrow type.

    >>> _feature("author", "list<element: string>"), _feature("n", "float")
    ({'name': 'author', 'list': 'string'}, {'name': 'n', 'dtype': 'float32'})
    """
    return {"name": name, **_typed(kind)}


def _typed(kind: str) -> dict[str, Any]:
    inner, repeated = member_type(kind)
    if repeated:
        typed = _typed(inner)
        return {"list": typed.get("dtype") or typed.get("struct") or [typed]}
    if members := children(kind):
        return {"struct": [_feature(name, child) for name, child in members]}
    return {"dtype": _DTYPES.get(kind, kind)}


def _stages(manifest: Manifest) -> list[dict[str, Any]]:
    """The recipe's steps with what each did; a stage that ran twice under one name shows its figures once."""
    counts = dict(manifest["figures"]["edits"]["stages"])
    dropped: dict[str, int] = {}
    for row in manifest["figures"]["dropped"]["reasons"]:
        dropped[row["stage"]] = dropped.get(row["stage"], 0) + row["documents"]
    nothing = {"edits": 0, "documents": 0, "removed": 0}
    return [
        {**step, **nothing, **counts.pop(step["stage"], {}), "dropped": dropped.pop(step["stage"], 0)}
        for step in manifest["recipe"]["steps"]
    ]


def _number(value: float) -> Verbatim:
    return Verbatim(f"{value:,}")


def _share(part: float, whole: float) -> Verbatim:
    """A share as a percentage with two significant digits; only all is 100 %.

    >>> _share(1, 8), _share(3, 100_000), _share(1, 1), _share(0, 0)
    ('12 %', '0.003 %', '100 %', '0 %')
    >>> _share(999, 1000), _share(999_999, 1_000_000)
    ('99.9 %', '99.9 %')
    """
    percent = 100 * part / whole if whole else 0.0
    if 99.5 <= percent < 100:
        return Verbatim(f"{min(percent, 99.9):.1f} %")
    return Verbatim(f"{percent:.0f} %" if percent >= 10 else f"{percent:.2g} %" if percent else "0 %")


_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[A-Za-z0-9._~/%#?=&+:@-]*)?|[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")


def _link(value: str) -> Verbatim:
    """A link, where the whole value is a plain address; else text.

    >>> _link("https://example.org/a"), _link("<b> https://example.org")
    ('<https://example.org/a>', '&lt;b&gt; https&#58;//example.org')
    """
    return Verbatim(f"<{value}>" if _ADDRESS.fullmatch(value) else markdown(value))


def _prose(value: str) -> Verbatim:
    """A sentence in which pairs of backticks mark code.

    >>> _prose("the `id` of <it>")
    'the `id` of &lt;it&gt;'
    """
    return Verbatim(re.sub(r"`([^`]+)`|([^`]+|`)", lambda m: code(m[1]) if m[1] else _inline(m[2]), value))


def _inline(piece: str) -> str:
    """Escaped, with the blanks at the ends that escaping takes."""
    shown = markdown(piece)
    return f"{' ' * piece[:1].isspace()}{shown}{' ' * (bool(shown) and piece[-1:].isspace())}"


def _fenced(value: Any) -> Verbatim:
    """A value as JSON that no text in it can end or turn: it stands in a fenced block.

    >>> print(_fenced({"text": "```\\n<b>\u202e"}))
    {
     "text": "\\u0060\\u0060\\u0060\\n\\u003cb>\\u202e"
    }
    """
    told = json.dumps(value, indent=1, ensure_ascii=False).split("\n")
    return Verbatim("\n".join(re.sub("[`<]", lambda found: f"\\u{ord(found[0]):04x}", safe(line)) for line in told))


def _quote(value: str) -> Verbatim:
    """Text of several lines as a block quote."""
    return Verbatim("\n".join(f"> {markdown(line)}".rstrip() for line in value.strip().split("\n")))
