"""Output of the commands: data on stdout, messages on stderr, errors in one line with an exit code.

Exit codes: 0 done; 1 the work failed or found problems; 2 the call, the configuration, a recipe or a rule is wrong,
said before anything is read.
"""

from __future__ import annotations

import errno
import io
import json
import logging
import os
import re
import socket
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from corpusmill.errors import CorpusmillError
from corpusmill.text.addresses import without_secrets

EXIT_FAILED = 1


def printable(text: str) -> str:
    """Text that is safe on a terminal: control characters (escape sequences too) shown, not sent.

    >>> printable("title\\x1b[2J")
    'title\\\\x1b[2J'
    """
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


# Controls, lone surrogates, line and paragraph separators, marks that turn the writing direction.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things in words.

    >>> counted(1, "record"), counted(2_000, "record"), counted(0, "byte is", "bytes are")
    ('1 record', '2,000 records', '0 bytes are')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def json_line(value: Any) -> str:
    """A value as one line of JSON that is safe on a terminal: what could steer it is escaped, and means the same.

    >>> json_line("a\u202eb\x9b2J é")
    '"a\\\\u202eb\\\\u009b2J é"'
    """
    return safe(json.dumps(value, ensure_ascii=False, default=str))


def safe(told: str) -> str:
    """A line of JSON with what could steer a terminal escaped."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", told)


def printable_name(name: str) -> str:
    """A file name or an id as part of one line: line breaks are shown too.

    >>> printable_name("data/a\\nb")
    'data/a\\\\nb'
    """
    return printable(name).replace("\n", "\\n")


def say(message: str) -> None:
    """A message for a person, on stderr; no address in it shows a user, a password or a key.

    That nobody reads it (a pipe that was closed, a full disk) changes neither the work nor its exit code.
    """
    with suppress(OSError):
        click.echo(printable(without_secrets(message)), err=True)


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
        say_what_takes_long()
        try:
            return verb(*args, **options)
        except CorpusmillError as error:
            fail(str(error), error.exit_code)
        except (click.exceptions.Exit, click.ClickException):
            raise
        except BrokenPipeError:
            read_no_more()
            sys.exit(0)
        except KeyboardInterrupt:
            fail("stopped; what was finished is kept, run again to go on", 130)
        except OSError as error:
            fail(in_words(error))
        except Exception:  # a fault of ours: whole, for a report, but without the secrets of an address
            say(traceback.format_exc())
            fail(
                "this is a fault of corpusmill: please report it with what stands above; the work that was done is kept"
            )

    return run


class _Said(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())


def say_what_takes_long() -> None:
    """On a terminal, what is done once in an installation is said as it begins: somebody waits and sees nothing.

    Elsewhere the same call gives the same words.
    """
    once = logging.getLogger("corpusmill.once")
    if sys.stderr.isatty() and not once.handlers:
        once.addHandler(_Said())
        once.setLevel(logging.INFO)
        once.propagate = False


def read_no_more() -> None:
    """Who read our output has gone: the rest goes nowhere, or the interpreter would complain of it at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def settle_streams() -> None:
    """Ends where there is no stdout; stdin and stderr that are closed lead nowhere.

    A file that is opened while one of the three is closed takes its number, and what libraries say lands in it. What is
    written is UTF-8, whatever the locale can hold: a text is data, of the same bytes everywhere.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", errors="backslashreplace", closefd=False)
    if sys.stdout is None:
        fail("stdout is closed, and what a verb gives would be lost; send it to a file, such as `> out.txt`", 2)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=stream.errors)


# What the system says → what to do about it.
REMEDIES = {
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space, or ask for a larger quota",
    errno.EFBIG: "raise the limit for the size of a file (ulimit -f)",
    errno.EROFS: "write where you may",
    errno.EACCES: "give permission to read and write there",
    errno.EPERM: "give permission to read and write there",
    errno.ENOENT: "correct the path",
    errno.EISDIR: "name a file, not a folder",
    errno.ENOTDIR: "a file stands where a folder must be: move it away, or correct the path",
    errno.EEXIST: "a file stands where a folder must be: move it away",
    errno.ELOOP: "a link leads back to itself: take it away, or correct the path",
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
}

_OF_THE_NETWORK = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


def in_words(error: OSError) -> str:
    """What the system says, with the place and the remedy.

    >>> in_words(PermissionError(13, "Permission denied", "dist"))
    'dist: Permission denied; give permission to read and write there'
    """
    if told := of_no_file(error):
        return told
    named = _place_of(error)
    place = f"{printable_name(named)}: " if named is not None else _place_of_output(error)
    if isinstance(error, socket.gaierror | ConnectionError | TimeoutError) or error.errno in _OF_THE_NETWORK:
        return f"{place}{error.strerror or type(error).__name__}; correct the address, or look after the connection"
    said = os.strerror(error.errno) if error.errno else str(error) or type(error).__name__
    return f"{place}{said}; {REMEDIES.get(error.errno or 0, 'look after the disk and its mount, and run again')}"


def _place_of(error: OSError) -> str | None:
    """The file that stands in the way: as the system names it, or Arrow, in words alone.

    >>> _place_of(OSError(13, "Failed to open local file 'a/b.parquet'. Detail: [errno 13] Permission denied"))
    'a/b.parquet'
    """
    if error.filename is not None:
        return str(error.filename)
    named = re.search(r"(?:file|directory) '(.+?)'\.? ", str(error))
    return named[1] if named else None


_OF_THE_DISK = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.EMFILE, errno.ENFILE, errno.EIO, errno.ESTALE),
}


@contextmanager
def at(place: Path) -> Iterator[None]:
    """What the system says of the disk is of this place, where it or a library around it names none.

    That there is no such file is no word of the disk: libraries look for files that may be there, on their way to
    another error.

    Raises OSError.
    """
    try:
        yield
    except Exception as error:
        cause: BaseException | None = error
        while cause and not (isinstance(cause, OSError) and _disk_error(cause)):
            cause = cause.__cause__ or cause.__context__
        if isinstance(cause, OSError):
            number = _disk_error(cause)
            raise OSError(number, os.strerror(number), _place_of(cause) or str(place)) from error
        raise


def _disk_error(error: OSError) -> int:
    """The number of what the disk says; 0 where it is silent. `datasets` looks for room first, and puts it in words."""
    said = errno.ENOSPC if "Not enough disk space" in str(error) else error.errno
    return said if said in _OF_THE_DISK else 0


def of_no_file(error: OSError) -> str | None:
    """What is wrong, with the remedy, where the system names no file since it is none that stands in the way."""
    if error.filename is None and error.errno == errno.ENOENT and not _is_somewhere():
        return "the folder where you are is gone; change into one that is there (cd), and run again"
    if "AF_UNIX path too long" in str(error):
        import tempfile  # noqa: PLC0415

        return f"{tempfile.gettempdir()}: too long a path for what processes talk through; set TMPDIR to a shorter one"
    return None


def _is_somewhere() -> bool:
    try:
        return bool(os.getcwd())  # noqa: PTH109
    except OSError:
        return False


def _place_of_output(error: OSError) -> str:
    """`stdout: ` where it was our output that could not be written: such an error names no file."""
    frames = (frame.f_globals.get("__name__") for frame, _ in traceback.walk_tb(error.__traceback__))
    return "stdout: " if {"click.utils", "rich.console"} & set(frames) else ""
