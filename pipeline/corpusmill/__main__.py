"""`corpusmill …` and `python -m corpusmill …`."""

import gc
import sys

from corpusmill.engine import MOST_YOUNG


def run() -> None:
    """The verbs; an interrupt while their modules load ends as one in a verb does: with a sentence, and 130."""
    # modules and rules stay: to look through them as they load, and as the process ends, took a tenth of a build with
    # nothing to do
    gc.set_threshold(MOST_YOUNG)
    try:
        from corpusmill.cli import main  # noqa: PLC0415

        main()
    except KeyboardInterrupt:
        sys.stderr.write("corpusmill: stopped before anything was done\n")
        sys.exit(130)
    except OSError as error:  # help that is sent to a full disk; verbs tell of their own
        from corpusmill.terminal.words import fail, in_words  # noqa: PLC0415

        fail(in_words(error))
    finally:
        gc.freeze()


if __name__ == "__main__":
    run()
