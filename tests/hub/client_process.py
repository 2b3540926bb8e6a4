"""A process with a fresh Hub client: reads calls as JSON lines, answers as JSON lines. Started by client.py.

HF_ENDPOINT and HF_HOME are read when huggingface_hub is imported, so a test cannot point the client elsewhere in its
own process.
"""

import contextlib
import json
import sys
import traceback
from dataclasses import asdict

from click.testing import CliRunner

from corpusmill import publish as room
from corpusmill.cli import main as command_line
from corpusmill.errors import CorpusmillError


def main() -> None:
    for line in sys.stdin:
        call = json.loads(line)
        if "words" in call:
            with contextlib.chdir(call["cwd"]):
                done = CliRunner().invoke(command_line, call["words"], prog_name="corpusmill")
            fault = done.exc_info if done.exception and not isinstance(done.exception, SystemExit) else None
            told = "".join(traceback.format_exception(*fault)) if fault else ""
            print(json.dumps([done.exit_code, done.stdout, done.stderr + told]), flush=True)
            continue
        waits: list[float] = []
        notes: list[str] = []
        answer: dict[str, object] = {"waits": waits, "notes": notes}
        try:
            function = getattr(room, call["function"])
            result = function(*call["args"], **call["options"], sleep=waits.append, say=notes.append)
            if call["function"] == "plan":
                answer["result"] = {**result.as_dict(), "lines": result.lines()}
            else:
                answer["result"] = result if isinstance(result, str) else asdict(result)
        except CorpusmillError as error:
            answer["error"] = {"kind": type(error).__name__, "message": str(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
