"""The command line: verbs only. Data goes to stdout, messages to stderr; heavy imports stay inside the verbs.

Exit codes: 0 done; 1 the work failed or found problems; 2 the call, the configuration, a recipe or a rule is wrong,
said before anything is read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

EXIT_FAILED = 1
EXIT_USAGE = 2


def _reported(verb: Callable[..., Any]) -> Callable[..., Any]:
    """Errors that a user can mend are said in one line, without a traceback."""

    @wraps(verb)
    def run(*args: Any, **options: Any) -> Any:
        from corpusmill.config import ConfigError  # noqa: PLC0415
        from corpusmill.recipe import RecipeError  # noqa: PLC0415
        from corpusmill.rulebook import RuleError  # noqa: PLC0415

        try:
            return verb(*args, **options)
        except (ConfigError, RecipeError, RuleError) as error:
            _fail(str(error), EXIT_USAGE)
        except BrokenPipeError:
            sys.exit(0)
        except KeyboardInterrupt:
            _fail("stopped; finished parts are kept, run again to go on", 130)

    return run


def _fail(message: str, code: int) -> None:
    click.echo(f"corpusmill: {printable(message)}", err=True)
    sys.exit(code)


def printable(text: str) -> str:
    """Text that is safe on a terminal: control characters (escape sequences too) shown, not sent.

    >>> printable("title\\x1b[2J")
    'title\\\\x1b[2J'
    """
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="corpusmill")
def main() -> None:
    """Scraped text in, a clean, documented, versioned dataset out."""


@main.command()
@click.argument("config", type=click.Path(path_type=Path), default=Path("corpus.toml"))
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes; default: one a core.")
@click.option("--dry-run", is_flag=True, help="Check everything, say what would be read, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
@_reported
def build(config: Path, jobs: int | None, dry_run: bool, as_json: bool, quiet: bool) -> None:
    """Build the corpus of CONFIG (a corpus.toml or its folder) into dist/<name>/<version>/."""
    from corpusmill import story  # noqa: PLC0415
    from corpusmill.progress import Progress  # noqa: PLC0415

    plan = story.plan(config)
    if dry_run:
        _say_plan(plan, as_json)
        return
    with Progress(sum(1 for _ in plan.splits), quiet=quiet) as progress:
        try:
            done = story.carry_out(plan, jobs=jobs, on_part=progress.advance)
        except story.BuildError as error:
            _fail(str(error), EXIT_FAILED)
    if as_json:
        click.echo(json.dumps(done.as_dict(), ensure_ascii=False))
    elif not quiet:
        click.echo(printable(done.summary()), err=True)


def _say_plan(plan: Any, as_json: bool) -> None:
    facts = {
        "corpus": plan.settings.corpus.name,
        "version": plan.settings.corpus.version,
        "stages": list(plan.job.recipe.stages),
        "inputs": plan.inputs,
        "bytes": plan.bytes,
        "splits": len(plan.splits),
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        click.echo(f"{name:9} {', '.join(value) if isinstance(value, list) else value}")


@main.command()
@click.argument("file", type=click.File("rb"))
@click.option("--explain", is_flag=True, help="Also say on stderr what was cut, by which rule.")
@click.option("--language", help="ISO 639-1 code, if you know it better than the detector.")
@click.option("--recipe", default="default", show_default=True, help="Recipe to clean with, or a .toml file.")
@click.option("--json", "as_json", is_flag=True, help="Text, metadata and edits as JSON on stdout.")
@_reported
def clean(file: Any, explain: bool, language: str | None, recipe: str, as_json: bool) -> None:
    """Clean the text of FILE (- for stdin): text in, clean text out."""
    from corpusmill.read.encoding import Undecodable, decode  # noqa: PLC0415
    from corpusmill.single import clean as clean_text  # noqa: PLC0415

    try:
        decoded = decode(file.read())
    except Undecodable as error:
        _fail(f"{file.name}: {error}", EXIT_FAILED)
        return
    result = clean_text(decoded.text, language=language, recipe=recipe)
    if as_json:
        click.echo(json.dumps(result.as_dict(), ensure_ascii=False))
    else:
        click.echo(result.text, nl=not result.text.endswith("\n"))
    if explain:
        for edit in sorted(result.edits, key=lambda cut: cut.raw_start):
            change = f"{edit.before!r}" + (f" -> {edit.after!r}" if edit.after else "")
            click.echo(f"{edit.raw_start:>7}  {edit.stage}  {edit.rule}  {change}", err=True)


@main.command()
@click.argument("config", type=click.Path(path_type=Path), default=Path("corpus.toml"))
@_reported
def check(config: Path) -> None:
    """Check CONFIG, its recipe and rules, and list what would be read; builds nothing."""
    from corpusmill import story  # noqa: PLC0415

    plan = story.plan(config)
    rules = sum(1 for _ in plan.job.recipe.rulebook)
    click.echo(
        f"{config}: in order; {plan.inputs} inputs, {rules} rules, {len(plan.job.recipe.stages)} stages", err=True
    )
