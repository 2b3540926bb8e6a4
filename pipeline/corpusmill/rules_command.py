"""The verbs on rules: list them, begin one, prove them. Heavy imports stay inside the verbs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from corpusmill.terminal.words import counted, fail, json_line, printable, reported, say

RULES = click.option(
    "--rules", "folders", multiple=True, type=click.Path(path_type=Path), help="A folder of your own rules."
)
JSON = click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout.")


def known_language(_context: click.Context, _option: Any, said: str | None) -> str | None:
    """What `--language` says, where it is a language."""
    from corpusmill.text.codes.languages import code_of, no_language  # noqa: PLC0415

    if said is not None and code_of(said) is None:
        raise click.BadParameter(no_language(said))
    return said


def known_encoding(_context: click.Context, _option: Any, said: str | None) -> str | None:
    """What `--encoding` says, where there is an encoding of that name."""
    from corpusmill.read.encoding.names import is_encoding, no_encoding  # noqa: PLC0415

    if said is not None and not is_encoding(said):
        raise click.BadParameter(no_encoding(said))
    return said


def known_rules(context: click.Context, option: Any, said: str | None) -> str | None:
    """The name under which the rules of the language stand that `--language` says."""
    from corpusmill.text.codes.languages import rules_of  # noqa: PLC0415

    return said if said == "any" else said and rules_of(str(known_language(context, option, said)))


@click.group(invoke_without_command=True)
@click.option("--language", callback=known_rules, help="Only rules of this language (any: all languages).")
@click.option("--category", help="Only rules of this category.")
@RULES
@JSON
@click.pass_context
@reported
def rules(
    context: click.Context, language: str | None, category: str | None, folders: tuple[Path, ...], as_json: bool
) -> None:
    """List the rules, start a new one, or test them.

    For rules that were measured, it shows the hits on the bench texts and the share of residue in what they removed.
    """
    if context.invoked_subcommand:
        return
    from corpusmill.errors import known_instead  # noqa: PLC0415
    from corpusmill.rulebook.authoring import listed  # noqa: PLC0415

    rows = listed(folders, language, category)
    if not rows:
        known = sorted({row["category"] for row in listed(folders, language, None)})
        remedy = known_instead(category, known, "there are") if category else "`corpusmill rules` lists those of all"
        fail(f"no rule is of this language and category; {remedy}", 2)
    if as_json:
        click.echo(json_line(rows))
    else:
        click.echo(f"{'rule':44} {'scope':9} {'category':15} {'hits':>6} {'residue':>14}")
        for row in rows:
            measured = row["figures"]
            figures = f"{measured['hits']:6} {measured['precision']:14.1%}" if measured else ""
            click.echo(printable(f"{row['id']:44} {row['scope']:9} {row['category']:15} {figures}").rstrip())


@rules.command("new")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--line", required=True, help="The line of residue that the rule is to cut.")
@reported
def rules_new(file: Path, line: str) -> None:
    """Start a rule from a line of residue.

    FILE is <folder>/<language>/<category>.toml.
    """
    from corpusmill.explain import cut_by  # noqa: PLC0415
    from corpusmill.rulebook.authoring import begin_rule, categories  # noqa: PLC0415
    from corpusmill.rulebook.load import check_place  # noqa: PLC0415

    check_place(file)
    # asked before, since of an unfinished rule among the package's own no rule book is made
    by = cut_by(line, None if (language := file.parent.name) == "any" else language, file.parent.parent)
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
    """Check the examples of rules.

    Of the rules in FOLDERS (default: those of the package), against the whole rule book.
    """
    from corpusmill.rulebook.authoring import prove  # noqa: PLC0415

    count, problems = prove(folders)
    for problem in problems:
        say(problem)
    if problems:
        fail(counted(len(problems), "example does not hold", "examples do not hold"))
    say(f"{counted(count, 'rule')}: every example holds")
