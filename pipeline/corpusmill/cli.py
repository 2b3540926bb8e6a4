"""The command line: verbs only. Data goes to stdout, messages to stderr; heavy imports stay inside the verbs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from corpusmill.publish.command import publish_command, yank_command
from corpusmill.release.command import COMMANDS, damage_named
from corpusmill.rules_command import JSON, RULES, known_encoding, known_language, rules
from corpusmill.terminal.words import (
    EXIT_FAILED,
    counted,
    fail,
    in_words,
    json_line,
    printable,
    printable_name,
    reported,
    say,
    settle_streams,
)
from corpusmill.text.addresses import shown, without_secrets

if TYPE_CHECKING:
    from corpusmill.cleaning import Result
    from corpusmill.recipes.recipe import Recipe

_CONFIG = click.argument("config", default="corpus.toml")
_LANGUAGE = click.option(
    "--language", callback=known_language, help="ISO 639-1 code, if you know it better than the detector."
)
_ENCODING = click.option("--encoding", callback=known_encoding, help="Encoding of the input, if detected wrongly.")
_RECIPE = click.option("--recipe", default="default", show_default=True, help="Recipe to clean with, or a .toml file.")


class _How(TypedDict):
    """How one text is read and cleaned, as `_of_one_text` asks for it; `folders` hold rules of the user's own."""

    language: str | None
    encoding: str | None
    recipe: str
    folders: tuple[Path, ...]


def _of_one_text(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A verb on one text, with the options that all of these have."""
    for option in (RULES, _RECIPE, _ENCODING, _LANGUAGE):  # help lists the last one first
        verb = option(verb)
    return verb


class _Verbs(click.Group):
    """Verbs whose wrong calls are said without the secrets that an address may carry."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "" in args:  # it would be read as the folder where we are
            raise click.UsageError("an argument is empty, as where a variable of the shell is not set; say it", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        settle_streams()
        try:
            return super().invoke(ctx)
        except click.ClickException as error:
            raise click.UsageError(without_secrets(error.format_message()), getattr(error, "ctx", ctx)) from None


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="corpusmill")
def main() -> None:
    """Scraped text in, a clean, documented, versioned dataset out.

    Exit codes: 0 done; 1 the work failed or found problems; 2 the call, the configuration, a recipe or a rule is wrong.
    """


@main.command()
@_CONFIG
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes; default: one for each core.")
@click.option("--dry-run", is_flag=True, help="Check everything and show what would be read; write nothing.")
@JSON
@click.option("--quiet", "-q", is_flag=True, help="Print only errors and what was set aside.")
@reported
def build(config: str, jobs: int | None, dry_run: bool, as_json: bool, quiet: bool) -> None:
    """Build a corpus into dist/<name>/<version>/.

    CONFIG is a configuration, or a folder that holds a corpus.toml; or, without any configuration, a folder, file or
    URL of documents.
    """
    from corpusmill.text.arrow import settle_without_pandas  # noqa: PLC0415

    settle_without_pandas()  # before anything else loads Arrow
    from corpusmill.corpus import build as corpus  # noqa: PLC0415
    from corpusmill.engine.pool import Pool  # noqa: PLC0415
    from corpusmill.release.aside import told_of_aside  # noqa: PLC0415
    from corpusmill.terminal.progress import Progress  # noqa: PLC0415

    plan = corpus.plan(config)
    if dry_run:
        facts = plan.as_dict()
        lines = [f"{name:9} {', '.join(v) if isinstance(v, list) else v}" for name, v in facts.items()]
        click.echo(json_line(facts) if as_json else "\n".join(lines))
        return
    with Progress(len(plan.splits), plan.inputs, quiet=quiet) as progress:
        done = corpus.carry_out(plan, Pool(jobs), on_part=progress.advance)
    if as_json:
        click.echo(json_line(done.as_dict()))
    elif not quiet:
        say(done.summary())
    for line in told_of_aside(sorted((done.folder / "set_aside").glob("*.parquet")), done.folder):
        say(line)


@main.command()
@click.argument("file")
@click.option("--explain", is_flag=True, help="Also say on stderr what was changed, by which rule.")
@_of_one_text
@JSON
@reported
def clean(*, file: str, explain: bool, as_json: bool, **how: Unpack[_How]) -> None:
    """Clean one text or web page: FILE, or - for stdin.

    Use `corpusmill build` for a folder, a table or an archive.
    """
    from corpusmill.explain import told_change, would_drop  # noqa: PLC0415
    from corpusmill.text.arrow import settle_without_pandas  # noqa: PLC0415

    settle_without_pandas()
    data, name = _read(file)
    result = _cleaned(data, name, _chosen(how), how)
    gone = would_drop(result)
    if as_json:
        click.echo(json_line(result.as_dict()))
    elif not gone:
        click.echo(result.text, nl=not result.text.endswith("\n"))
    if explain:
        say("     at  stage  rule  what stood there -> what stands there now")
        for cut in sorted(result.edits, key=lambda cut: cut.raw_start):
            say(f"{cut.raw_start:>7}  {cut.stage}  {cut.rule}  {told_change(cut.before, cut.after)}")
    if gone:
        say(f"{name}: {gone}")


def _read(what: str) -> tuple[bytes, str]:
    """What stands in a file (- for stdin), and its name in messages."""
    try:
        if what == "-":
            if sys.stdin is None:
                fail("stdin is closed; give a file, or send a text to stdin", 2)
            return sys.stdin.buffer.read(), "<stdin>"
        return Path(what).read_bytes(), printable_name(what)
    except IsADirectoryError:
        fail(f"{printable_name(what)}: a folder, not one text: {_build_it(printable_name(what))}", 2)
    except OSError as error:
        fail(in_words(error), 2)


def _build_it(name: str) -> str:
    """What to do with several documents, where a verb takes one."""
    return "build a corpus of it" + ("" if name == "<stdin>" else f" (`corpusmill build {name}`)")


def _chosen(how: _How) -> Recipe:
    from corpusmill.config.settings import PROVEN_RULES, WORK_FOLDER  # noqa: PLC0415
    from corpusmill.recipes.recipe import load_recipe  # noqa: PLC0415

    return load_recipe(how["recipe"], rule_folders=how["folders"], proofs=Path(WORK_FOLDER, PROVEN_RULES))


def _is_page(data: bytes, name: str) -> bool:
    from corpusmill.read.formats import sniff  # noqa: PLC0415

    return sniff(data[:4096], name) == "html"


def _cleaned(data: bytes, name: str, recipe: Recipe, how: _How) -> Result:
    """The text or the web page in the data, cleaned."""
    from corpusmill import cleaning  # noqa: PLC0415
    from corpusmill.errors import CorpusmillError, UsageError  # noqa: PLC0415
    from corpusmill.read.encoding.decode import decode  # noqa: PLC0415
    from corpusmill.read.formats import HEAD_BYTES, sniff  # noqa: PLC0415
    from corpusmill.read.rows.of_text import kind_of_rows  # noqa: PLC0415
    from corpusmill.read.source import InputError  # noqa: PLC0415

    encoding, language = how["encoding"], how["language"]
    try:
        found = sniff(data[:4096], name)
        if found == "html":
            from corpusmill.read.html.decode import web_name  # noqa: PLC0415  all readers of pages: .3 s

            result = cleaning.clean_page(data, recipe=recipe, encoding=encoding, language=language)
            if encoding and (read_as := result.metadata["encoding"]) != web_name(encoding):
                say(f"note: {name}: read as {read_as}, as its bytes show, and not as {encoding}")
            return result
        rows = kind_of_rows(data[:HEAD_BYTES]) if found == "text" else found
        if rows:
            raise UsageError(f"This holds records ({rows}), not one text: {_build_it(name)}")
        return cleaning.clean(decode(data, encoding).text, language=language, recipe=recipe)
    except (InputError, CorpusmillError) as error:
        fail(f"{name}: {error}", getattr(error, "exit_code", EXIT_FAILED))


@main.command()
@click.argument("what")
@click.option(
    "--in", "release", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A release folder."
)
@_of_one_text
@JSON
@reported
@damage_named()
def explain(*, what: str, release: Path | None, as_json: bool, **how: Unpack[_How]) -> None:
    """Show what was changed in a document, and why.

    Stage by stage, with the rules that nearly matched the lines that stayed.

    WHAT is a file with a text or a web page (- for stdin), or the id of a document in the release given with --in.
    """
    from dataclasses import asdict  # noqa: PLC0415

    from corpusmill.explain import explain_document, explain_result  # noqa: PLC0415

    if release:
        told = explain_document(what, release, how["folders"])
    elif what == "-" or os.path.lexists(what):
        data, name = _read(what)
        chosen = _chosen(how)
        result = _cleaned(data, name, chosen, how)
        told = explain_result(result, chosen, data if _is_page(data, name) else None, how["encoding"])
    else:
        fail(f"{printable_name(what)}: no such file; for a document of a release add --in dist/<name>/<version>", 2)
    click.echo(json_line(asdict(told)) if as_json else printable("\n".join(told.lines())))


@main.command()
@_CONFIG
@reported
def check(config: str) -> None:
    """Try a configuration without building anything.

    Says what is missing, reads a first record of each input, and shows how the first document of each source reads.
    """
    from corpusmill.config.tried import tried  # noqa: PLC0415
    from corpusmill.corpus import build as corpus  # noqa: PLC0415
    from corpusmill.read.heard import heard  # noqa: PLC0415

    plan = corpus.plan(config)
    notes, found = set(plan.notes), []
    for source in plan.settings.source:
        own: set[str] = set()  # as many are told of each
        with heard(own):
            found.append(tried(source, plan.inputs_of(source.name)))
        notes |= own
    for note in sorted(notes):
        say(f"note: {note}")
    for gave in found:
        for line in gave.lines():
            say(line)
    if silent := [gave.source for gave in found if not gave.records and gave.looked == gave.inputs]:
        fail(f"{shown(config)}: no document can be read from {', '.join(silent)}; correct its `path` or other keys")
    rules = sum(1 for _ in plan.job.recipe.rulebook)
    counts = (counted(plan.inputs, "input"), counted(len(plan.job.recipe.stages), "stage"), counted(rules, "rule"))
    say(f"{shown(config)}: in order; {', '.join(counts)}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@reported
def init(folder: Path) -> None:
    """Write a starter configuration.

    FOLDER is a folder of documents or a single file. The configuration is written to FOLDER.toml in the current folder,
    or to corpus.toml if FOLDER is the current folder.
    """
    from corpusmill.config.starter import starter  # noqa: PLC0415

    name, text = starter(folder)
    try:
        with Path(name).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        fail(f"{name} is there already; change it, or move it away", 2)
    say(f"wrote {name}; next: corpusmill build {name}")


for _verb in (*COMMANDS, publish_command, yank_command, rules):
    main.add_command(_verb)
