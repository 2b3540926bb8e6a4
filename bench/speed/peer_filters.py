"""datatrove's C4 and Gopher filters over files of JSON Lines, run by an interpreter that has datatrove.

python bench/speed/peer_filters.py FOLDER OUT
"""

from __future__ import annotations

import sys

from datatrove.executor.local import LocalPipelineExecutor  # type: ignore[import-not-found]
from datatrove.pipeline.filters import (  # type: ignore[import-not-found]
    C4QualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.pipeline.readers import JsonlReader  # type: ignore[import-not-found]
from datatrove.pipeline.writers.jsonl import JsonlWriter  # type: ignore[import-not-found]

if __name__ == "__main__":
    folder, out = sys.argv[1:]
    filters = [C4QualityFilter(), GopherRepetitionFilter(), GopherQualityFilter()]
    steps = [JsonlReader(folder, glob_pattern="*.jsonl"), *filters, JsonlWriter(out)]
    LocalPipelineExecutor(pipeline=steps, tasks=1, logging_dir=f"{out}/logs").run()
