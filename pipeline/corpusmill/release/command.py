"""The verbs on finished releases: `verify`, `diff`, `export`. Heavy imports stay inside the verbs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from corpusmill.errors import CorpusmillError, ReleaseError
from corpusmill.terminal.words import at, counted, fail, json_line, printable_name, read_no_more, reported, say

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@contextmanager
def damage_named() -> Iterator[None]:
    """What Parquet readers raise for damaged files (OSError, ValueError), with the remedy."""
    try:
        yield
    except CorpusmillError:
        raise
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and (error.filename is not None or error.strerror):
            raise  # the system's own, which is told with its place
        raise ReleaseError(f"{error}; `corpusmill verify` tells which file is damaged") from error


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--no-load", is_flag=True, help="Skip loading with `datasets`, which copies the tables once.")
@click.option("--json", "as_json", is_flag=True, help="The problems as JSON on stdout.")
@click.option("--quiet", "-q", is_flag=True, help="Print only problems.")
@reported
@damage_named()
def verify(folder: Path, no_load: bool, as_json: bool, quiet: bool) -> None:
    """Verify that the release in FOLDER is complete and correct.

    Checks checksums, schemas, counts, ids, that every change can be undone, the card, and that `datasets` loads it.
    """
    from corpusmill.release import verify as room  # noqa: PLC0415
    from corpusmill.release.sums import of_one_release  # noqa: PLC0415

    with of_one_release(folder):
        problems = room.verify(folder, load=not no_load)
    if as_json:
        click.echo(json_line([{"place": problem.place, "what": problem.what} for problem in problems]))
    else:
        try:
            for problem in problems:
                click.echo(printable_name(str(problem)))
        except BrokenPipeError:  # who reads the first lines is still told that there are problems
            read_no_more()
    if problems:
        fail(f"{folder}: {counted(len(problems), 'problem')}")
    if not quiet:
        say(f"{folder}: in order" + "".join(f"; {note}" for note in room.passed_over(folder)))


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
@reported
@damage_named()
def diff(old: Path, new: Path, as_json: bool, html: Path | None, limit: int) -> None:
    """Show what changed between two releases.

    From OLD to NEW, with the version bump that this needs.

    Documents added, removed and changed (texts side by side), metadata, what each rule newly takes or gives back,
    columns and sizes.
    """
    from corpusmill.release.compare.diff import diff as difference_of  # noqa: PLC0415
    from corpusmill.release.sums import of_one_release  # noqa: PLC0415

    with of_one_release(old), of_one_release(new):
        found = difference_of(old, new, limit=limit)
    if html is not None:
        from corpusmill.release.pages.side_by_side import page  # noqa: PLC0415

        with at(html):
            html.write_text(page(found), encoding="utf-8", newline="\n")
    if as_json:
        click.echo(json_line(found.as_dict()))
    elif html is None:
        from rich.console import Console  # noqa: PLC0415

        from corpusmill.release.pages.side_by_side import show  # noqa: PLC0415

        # in a pipe there is no width to fit into: nothing is cut, nothing wrapped
        console = Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=1_000_000)
        show(found, console, side_by_side=sys.stdout.isatty())


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
@reported
@damage_named()
def export(folder: Path, out: Path, form: Any) -> None:
    """Write a release in another format.

    Reads the release in FOLDER, and writes to the new folder OUT.
    """
    from corpusmill.release.interchange import export as exported  # noqa: PLC0415

    for path in exported(folder, out, form):
        click.echo(printable_name(str(path)))


@click.command("left-out")
@click.argument("folder", type=_FOLDER)
@click.option("--why", help="Only records of this kind or reason, such as truncated or duplicate-id.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a record, with all except the text.")
@reported
@damage_named()
def left_out(folder: Path, why: str | None, as_json: bool) -> None:
    """List what a release left out, and why.

    First the records that could not be read (set aside), then the documents that were dropped.
    """
    from corpusmill.release.aside import in_a_line  # noqa: PLC0415
    from corpusmill.release.aside import left_out as all_left_out  # noqa: PLC0415
    from corpusmill.release.sums import of_one_release  # noqa: PLC0415

    row = None
    with of_one_release(folder):
        for row in all_left_out(folder, why):
            click.echo(json_line(row) if as_json else printable_name(in_a_line(row)))
    if row is None:
        say(f"{folder}: nothing was left out")


COMMANDS = (verify, diff, export, left_out)
