"""Read bytes as a file of a given name, as a source would."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from corpusmill.read.inputs import read_source
from corpusmill.read.records import Record, SetAside
from corpusmill.read.source import SourceOptions

PROSE = "A sentence that is long enough to be taken for the text of a document, and not for its title. " * 2
SHORT = "Zoë’s naïve café — “quoted”"


def jsonl(*rows: Any) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def read_bytes(name: str, data: bytes, **options: Any) -> list[Record | SetAside]:
    """Everything that a folder with this one file gives."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        return list(read_source(SourceOptions(name="test", path=folder, **options), root=Path()))


def texts(found: list[Record | SetAside]) -> list[str]:
    """The texts of the records."""
    return [record.text for record in found if isinstance(record, Record)]


def asides(found: list[Record | SetAside]) -> list[tuple[str | None, str]]:
    """Number and kind of what was set aside."""
    return [(item.record, item.kind) for item in found if isinstance(item, SetAside)]


def read_apart(found: str, place: Path) -> tuple[int, int]:
    """How many a process of its own finds by an expression on `place`, and by how many KiB its memory grows."""
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from corpusmill.read.inputs import read_source\n"
        "from corpusmill.read.places.listing import list_inputs\n"
        "from corpusmill.read.source import SourceOptions\n"
        "import corpusmill.read.rows.tables, corpusmill.read.rows.json_rows\n"
        "place = sys.argv[1]\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"n = sum(1 for _ in {found})\n"
        "print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(place)], capture_output=True, text=True, check=True)
    count, grown = map(int, done.stdout.split())
    return count, grown
