"""`corpusmill …` and `python -m corpusmill …`."""

import sys


def run() -> None:
    """The verbs; an interrupt while their modules load ends as one in a verb does: with a sentence, and 130."""
    try:
        from corpusmill.cli import main  # noqa: PLC0415

        main()
    except KeyboardInterrupt:
        sys.stderr.write("corpusmill: stopped before anything was done\n")
        sys.exit(130)
    except OSError as error:  # help that is sent to a full disk; verbs tell of their own
        from corpusmill.terminal.words import fail, in_words  # noqa: PLC0415

        fail(in_words(error))


if __name__ == "__main__":
    run()
