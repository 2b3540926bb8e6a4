"""The package in a process of its own, with a fresh Hub client. Tests talk to it by calls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "pipeline"
ENDS = "\nimport os, sys\nsys.stdout.flush()\nos._exit(0)\n"
"""How a script ends that has streamed rows: threads of pyarrow's end some runs in an abort after the rows are there
(apache/arrow#45214)."""


class ClientError(Exception):
    """The client's process told of an error."""

    def __init__(self, kind: str, message: str, waits: list[float], notes: list[str]) -> None:
        super().__init__(message)
        self.kind, self.message, self.waits, self.notes = kind, message, waits, notes


class Client:
    """Calls into a process of its own, with its own HF_HOME."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.log = log.open("w+")
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "client_process.py")],
            env=clean_env(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.waits: list[float] = []
        self.said = ""

    def _ask(self, told: dict[str, Any]) -> Any:
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        self.log.flush()
        assert line, Path(self.log.name).read_text()[-3000:]
        self.said += line
        return json.loads(line)

    def command(self, *words: object, cwd: Path | str = ".") -> subprocess.CompletedProcess[str]:
        """What a call of the command line answers, carried out by the process: a fresh one loads for a second."""
        asked = {"words": [str(word) for word in words], "cwd": str(cwd)}
        return subprocess.CompletedProcess(words, *self._ask(asked))

    def call(self, function: str, *args: object, **options: Any) -> Any:
        answer = self._ask({"function": function, "args": [str(a) for a in args], "options": options})
        self.waits = answer["waits"]
        if "error" in answer:
            raise ClientError(answer["error"]["kind"], answer["error"]["message"], answer["waits"], answer["notes"])
        return answer["result"]

    def publish(self, folder: Path, to: str, **options: Any) -> dict[str, Any]:
        return self.call("publish", folder, to, **options)

    def plan(self, folder: Path, to: str, **options: Any) -> dict[str, Any]:
        return self.call("plan", folder, to, **options)

    def everything_said(self) -> str:
        """All output of the process: answers, logs, warnings."""
        self.log.flush()
        return self.said + Path(self.log.name).read_text()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.log.close()


def clean_env(more: dict[str, str]) -> dict[str, str]:
    """This environment without anything that points a Hub client somewhere, and with more."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "HUGGING_FACE", "AWS_"))}
    path = os.pathsep.join(filter(None, [str(PACKAGE), kept.get("PYTHONPATH", "")]))
    return {**kept, "PYTHONPATH": path, **more}
