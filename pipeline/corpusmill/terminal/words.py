"""What verbs say: data on stdout, messages on stderr, errors in one line with an exit code.

Exit codes: 0 done; 1 the work failed or found problems; 2 the call, the configuration, a recipe or a rule is wrong,
said before anything is read.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click

EXIT_FAILED = 1
EXIT_USAGE = 2


def printable(text: str) -> str:
    """Text that is safe on a terminal: control characters (escape sequences too) shown, not sent.

    >>> printable("title\\x1b[2J")
    'title\\\\x1b[2J'
    """
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def printable_name(name: str) -> str:
    """A file name or an id as part of one line: line breaks are shown too.

    >>> printable_name("data/a\\nb")
    'data/a\\\\nb'
    """
    return printable(name).replace("\n", "\\n")


def say(message: str) -> None:
    """A message for a person, on stderr."""
    click.echo(printable(message), err=True)


def fail(message: str, code: int = EXIT_FAILED) -> NoReturn:
    """Say what went wrong and end with the exit code."""
    say(f"corpusmill: {message}")
    sys.exit(code)


def reported(verb: Callable[..., Any]) -> Callable[..., Any]:
    """A verb whose known errors are said in one line, without a traceback.

    An error class says its exit code as `exit_code` (default 1).
    """

    @wraps(verb)
    def run(*args: Any, **options: Any) -> Any:
        from corpusmill.errors import CorpusmillError  # noqa: PLC0415

        try:
            return verb(*args, **options)
        except CorpusmillError as error:
            fail(str(error), error.exit_code)
        except BrokenPipeError:
            sys.exit(0)
        except KeyboardInterrupt:
            fail("stopped; what was finished is kept, run again to go on", 130)

    return run
