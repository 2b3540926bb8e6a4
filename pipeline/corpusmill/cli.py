"""The command line: verbs only. Data goes to stdout, messages to stderr; heavy imports stay inside the verbs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corpusmill.publish.command import publish_command, yank_command
from corpusmill.release.command import damage_named, diff, export, verify
from corpusmill.terminal.words import (
    EXIT_FAILED,
    fail,
    in_words,
    json_line,
    printable,
    printable_name,
    reported,
    say,
    take_place_of_closed_streams,
)
from corpusmill.text.addresses import shown, without_secrets

if TYPE_CHECKING:
    from corpusmill.cleaning import Result
    from corpusmill.recipes.recipe import Recipe

_CONFIG = click.argument("config", default="corpus.toml")
_RECIPE = click.option("--recipe", default="default", show_default=True, help="Recipe to clean with, or a .toml file.")
_RULES = click.option(
    "--rules", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of your own rules."
)
_LANGUAGE = click.option("--language", help="ISO 639-1 code, if you know it better than the detector.")
_JSON = click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")


class _Verbs(click.Group):
    """Verbs whose wrong calls are said without the secrets that an address may carry."""

    def invoke(self, ctx: click.Context) -> Any:
        take_place_of_closed_streams()
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
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes; default: one a core.")
@click.option("--dry-run", is_flag=True, help="Check everything, say what would be read, write nothing.")
@_JSON
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors and what was set aside.")
@reported
def build(config: str, jobs: int | None, dry_run: bool, as_json: bool, quiet: bool) -> None:
    """Build a corpus into dist/<name>/<version>/.

    CONFIG is a corpus.toml or its folder; or, without any configuration, a folder, file or URL of documents.
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
    for line in told_of_aside(sorted((done.folder / "set_aside").glob("*.parquet"))):
        say(line)


@main.command()
@click.argument("file")
@click.option("--explain", is_flag=True, help="Also say on stderr what was changed, by which rule.")
@_LANGUAGE
@_RECIPE
@_RULES
@_JSON
@reported
def clean(
    *, file: str, explain: bool, language: str | None, recipe: str, folders: tuple[Path, ...], as_json: bool
) -> None:
    """Clean the text of FILE (- for stdin): text or a web page in, clean text out."""
    from corpusmill.explain import would_drop  # noqa: PLC0415
    from corpusmill.text.arrow import settle_without_pandas  # noqa: PLC0415

    settle_without_pandas()
    data, name = _read(file)
    result = _cleaned(data, name, _chosen(recipe, folders), language)
    gone = would_drop(result)
    if as_json:
        click.echo(json_line(result.as_dict()))
    elif not gone:
        click.echo(result.text, nl=not result.text.endswith("\n"))
    if explain:
        for cut in sorted(result.edits, key=lambda cut: cut.raw_start):
            after = f" -> {cut.after!r}" if cut.after else ""
            before = "(withheld)" if cut.before is None else repr(cut.before)
            say(f"{cut.raw_start:>7}  {cut.stage}  {cut.rule}  {before}{after}")
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
    except OSError as error:
        fail(in_words(error), 2)


def _chosen(recipe: str, folders: tuple[Path, ...]) -> Recipe:
    from corpusmill.config.settings import PROVEN_RULES, WORK_FOLDER  # noqa: PLC0415
    from corpusmill.recipes.recipe import load_recipe  # noqa: PLC0415

    return load_recipe(recipe, rule_folders=folders, proofs=Path(WORK_FOLDER, PROVEN_RULES))


def _cleaned(data: bytes, name: str, recipe: Recipe, language: str | None) -> Result:
    """The text or the web page in the data, cleaned."""
    from corpusmill import cleaning  # noqa: PLC0415
    from corpusmill.errors import CorpusmillError  # noqa: PLC0415
    from corpusmill.read.encoding.decode import decode  # noqa: PLC0415
    from corpusmill.read.formats import sniff  # noqa: PLC0415
    from corpusmill.read.source import InputError  # noqa: PLC0415

    try:
        found = sniff(data[:4096], name)
        if found == "html":
            return cleaning.clean_page(data, recipe=recipe)
        if found != "text":
            raise InputError("unsupported", f"This holds records ({found}), not one text: build a corpus of it.")
        return cleaning.clean(decode(data).text, language=language, recipe=recipe)
    except (InputError, CorpusmillError) as error:
        fail(f"{name}: {error}", getattr(error, "exit_code", EXIT_FAILED))


@main.command()
@click.argument("what")
@click.option(
    "--in", "release", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A release folder."
)
@_LANGUAGE
@_RECIPE
@_RULES
@_JSON
@reported
@damage_named()
def explain(
    *, what: str, release: Path | None, language: str | None, recipe: str, folders: tuple[Path, ...], as_json: bool
) -> None:
    """Say what each stage changed in a document and why, and which rules came near the lines that stayed.

    WHAT is a file with a text or a web page (- for stdin), or the id of a document in the release given with --in.
    """
    from dataclasses import asdict  # noqa: PLC0415

    from corpusmill.explain import explain_document, explain_result  # noqa: PLC0415

    if release:
        told = explain_document(what, release, folders)
    elif what == "-" or os.path.lexists(what):
        data, name = _read(what)
        chosen = _chosen(recipe, folders)
        told = explain_result(_cleaned(data, name, chosen, language), chosen)
    else:
        fail(f"{printable_name(what)}: no such file; for a document of a release add --in dist/<name>/<version>", 2)
    click.echo(json_line(asdict(told)) if as_json else printable("\n".join(told.lines())))


@main.command()
@_CONFIG
@reported
def check(config: str) -> None:
    """Check a configuration with its recipe and rules, and what it would read; builds nothing."""
    from corpusmill.config.settings import unknown_licenses  # noqa: PLC0415
    from corpusmill.corpus import build as corpus  # noqa: PLC0415

    plan = corpus.plan(config)
    for note in unknown_licenses(plan.settings):
        say(f"note: {note}")
    rules = sum(1 for _ in plan.job.recipe.rulebook)
    say(f"{shown(config)}: in order; {plan.inputs:,} inputs, {len(plan.job.recipe.stages)} stages, {rules:,} rules")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@reported
def init(folder: Path) -> None:
    """Write a starter corpus.toml into FOLDER, with what was found there."""
    from corpusmill.config.settings import FILE_NAME  # noqa: PLC0415
    from corpusmill.config.starter import starter  # noqa: PLC0415

    text = starter(folder)
    try:
        with (folder / FILE_NAME).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        fail(f"{folder / FILE_NAME} is there already; change it, or move it away", 2)
    say(f"wrote {folder / FILE_NAME}; next: corpusmill build {folder}")


@main.group(invoke_without_command=True)
@click.option("--language", help="Only rules of this language (any: all languages).")
@click.option("--category", help="Only rules of this category.")
@_RULES
@_JSON
@click.pass_context
@reported
def rules(
    context: click.Context, language: str | None, category: str | None, folders: tuple[Path, ...], as_json: bool
) -> None:
    """List the rules; `rules new` begins one, `rules test` proves them.

    Where a rule was measured: its hits on the bench texts and the share of residue in what it removed.
    """
    if context.invoked_subcommand:
        return
    from corpusmill.rulebook.authoring import listed  # noqa: PLC0415

    rows = listed(folders, language, category)
    if not rows:
        fail("no rule is of this language and category; `corpusmill rules` lists those of all", 2)
    if as_json:
        click.echo(json_line(rows))
    else:
        for row in rows:
            measured = row["figures"]
            figures = f"{measured['hits']:6} hits  {measured['precision']:6.1%}" if measured else ""
            click.echo(printable(f"{row['id']:44} {row['scope']:9} {row['category']:15} {figures}").rstrip())


@rules.command("new")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--line", required=True, help="The line of residue that the rule is to cut.")
@reported
def rules_new(file: Path, line: str) -> None:
    """Begin a rule in FILE (<folder>/<language>/<category>.toml) from a line of residue."""
    from corpusmill.explain import cut_by  # noqa: PLC0415
    from corpusmill.rulebook.authoring import begin_rule, categories  # noqa: PLC0415

    # asked before, since of an unfinished rule among the package's own no rule book is made
    by = cut_by(line, None if (language := file.parent.name) == "any" else language)
    rule = begin_rule(file, line)
    if by:
        say(f"note: the line goes without this rule, by {by}; keep the rule if it says more")
    if file.stem not in categories():
        say(f"note: {file.stem} is a category of your own; those of the package are {', '.join(categories())}")
    say(f"added {rule} to {file}; add a look-alike to `keeps`, then: corpusmill rules test {file.parent.parent}")


@rules.command("test")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@reported
def rules_test(folders: tuple[Path, ...]) -> None:
    """Prove the examples of the rules in FOLDERS (default: those of the package) against the whole rule book."""
    from corpusmill.rulebook.authoring import prove  # noqa: PLC0415

    count, problems = prove(folders)
    for problem in problems:
        say(problem)
    if problems:
        fail(f"{len(problems)} of the examples do not hold")
    say(f"{count:,} rules: every example holds")


for _verb in (verify, diff, export, publish_command, yank_command):
    main.add_command(_verb)
