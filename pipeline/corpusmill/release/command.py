"""The verbs on finished releases: `verify`, `diff`, `export`. Data goes to stdout, messages to stderr.

Exit codes: 0 in order; 1 problems found, or the work failed; 2 the call is wrong. Heavy imports stay inside the verbs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def _printable(text: str) -> str:
    """Text that is safe on a terminal: control characters are shown as escapes, not sent."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _fail(message: str, code: int) -> NoReturn:
    click.echo(f"corpusmill: {_printable(message)}", err=True)
    sys.exit(code)


def _reported(verb: Callable[..., Any]) -> Callable[..., Any]:
    """What a user can mend is said in one line, without a traceback."""

    @wraps(verb)
    def run(*args: Any, **options: Any) -> Any:
        from corpusmill.release.description import ReleaseError  # noqa: PLC0415

        try:
            return verb(*args, **options)
        except ReleaseError as error:
            _fail(str(error), 1)
        except OSError as error:
            _fail(f"{error.filename or ''}: {error.strerror or error}", 1)
        except ValueError as error:  # what Parquet readers raise for damaged files is one
            _fail(f"{error}; `corpusmill verify` tells which file is damaged", 1)

    return run


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--no-load", is_flag=True, help="Leave out loading with `datasets`, which copies the tables once.")
@click.option("--json", "as_json", is_flag=True, help="The problems as JSON on stdout.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
@_reported
def verify(folder: Path, no_load: bool, as_json: bool, quiet: bool) -> None:
    """Prove that the release in FOLDER is what it says.

    Checks checksums, schemas, counts, ids, that every change can be undone, the card, and that `datasets` loads it.
    """
    from corpusmill.release.verify import verify as problems_of  # noqa: PLC0415

    problems = problems_of(folder, load=not no_load)
    if as_json:
        click.echo(json.dumps([{"place": problem.place, "what": problem.what} for problem in problems]))
    else:
        for problem in problems:
            click.echo(_printable(str(problem)))
    if problems:
        _fail(f"{folder}: {len(problems)} problem{'s' * (len(problems) != 1)}", 1)
    if not quiet:
        click.echo(f"{_printable(str(folder))}: in order", err=True)


@click.command()
@click.argument("old", type=_FOLDER)
@click.argument("new", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="The difference as JSON on stdout.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the difference as a page.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Documents and passages to show.",
)
@_reported
def diff(old: Path, new: Path, as_json: bool, html: Path | None, limit: int) -> None:
    """Say what changed from the release in OLD to that in NEW, and which version bump it takes.

    Documents added, removed and changed (texts side by side), metadata, what each rule newly takes or gives back,
    columns and sizes.
    """
    from corpusmill.release.diff import diff as difference_of  # noqa: PLC0415

    found = difference_of(old, new, limit=limit)
    if html is not None:
        from corpusmill.release.side_by_side import page  # noqa: PLC0415

        html.write_text(page(found), encoding="utf-8", newline="\n")
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, default=str))
    elif html is None:
        from rich.console import Console  # noqa: PLC0415

        from corpusmill.release.side_by_side import show  # noqa: PLC0415

        show(found, Console(highlight=False))


@click.command()
@click.argument("folder", type=_FOLDER)
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(["jsonl", "jsonl.gz", "dolma", "dolma-raw"]),
    default="jsonl",
    show_default=True,
    help="dolma: documents with attributes; dolma-raw: the texts as read, with the span of every edit.",
)
@_reported
def export(folder: Path, out: Path, form: Any) -> None:
    """Write the release in FOLDER to the new folder OUT in another format."""
    from corpusmill.release.interchange import export as exported  # noqa: PLC0415

    for path in exported(folder, out, form):
        click.echo(_printable(str(path)))


COMMANDS = (verify, diff, export)
