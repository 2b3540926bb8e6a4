"""The verbs `publish` and `yank`. Exit codes beyond those of `terminal`: 2 also for what was refused unchanged."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from corpusmill.terminal.words import json_line, reported, say
from corpusmill.text.addresses import shown

_TO = "hf://datasets/USER/NAME, s3://BUCKET/PATH, gs://BUCKET/PATH or file:///PATH"


@click.command("publish")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", required=True, metavar="ADDRESS", help=f"Where to: {_TO}.")
@click.option(
    "--dry-run", is_flag=True, help="Show files to add, same and delete, bytes, visibility and license; stop."
)
@click.option("--public", is_flag=True, help="Publish for all to read. Private is the default.")
@click.option("--include-audit", is_flag=True, help="Also send edits, dropped and set_aside: removed text.")
@click.option(
    "--i-have-the-right-to-publish",
    "statement",
    metavar="SENTENCE",
    help="Publish publicly what its licenses do not let anyone publish; the sentence says who gave the right, and "
    "becomes part of the public record.",
)
@click.option("--create-pr", is_flag=True, help="Open a pull request on the Hub; run again after the merge to tag it.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@reported
def publish_command(
    *,
    folder: Path,
    to: str,
    dry_run: bool,
    public: bool,
    include_audit: bool,
    statement: str | None,
    create_pr: bool,
    as_json: bool,
) -> None:
    """Publish the release FOLDER (dist/<corpus>/<version>).

    The login is HF_TOKEN or that of `hf auth login`; for stores, that of the environment. Run again after an error:
    what arrived is not sent again.
    """
    from corpusmill import publish as room

    told: dict[str, Any] = {"public": public, "include_audit": include_audit, "allow_unlicensed": statement}
    if dry_run:
        plan = room.plan(folder, to, **told, say=say)
        click.echo(json_line(plan.as_dict()) if as_json else "\n".join(plan.lines()))
        return
    done = room.publish(folder, to, **told, create_pr=create_pr, say=say)
    if as_json:
        click.echo(json_line(done.as_dict()))
    else:
        click.echo(done.in_words())


@click.command("yank")
@click.argument("to", metavar="ADDRESS")
@click.argument("version")
@click.option("--reason", required=True, metavar="SENTENCE", help="What is wrong with it; readers see this.")
@click.option("--let-text-return", is_flag=True, help="Also when the version before it holds what this one took down.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@reported
def yank_command(*, to: str, version: str, reason: str, let_text_return: bool, as_json: bool) -> None:
    """Withdraw a published VERSION at ADDRESS. Its tag and files stay; readers are told, and the default moves back."""
    from corpusmill import publish as room

    mark = room.yank(to, version, reason, let_text_return=let_text_return, say=say)
    if as_json:
        click.echo(json_line({"to": shown(to), "version": version.removeprefix("v"), "reason": reason, "mark": mark}))
    else:
        click.echo(f"{version} at {shown(to)} is marked as withdrawn ({mark})")
