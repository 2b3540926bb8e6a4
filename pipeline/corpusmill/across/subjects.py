"""The subjects that a stage may ask for, by name: the one place where each is told."""

from __future__ import annotations

from collections.abc import Mapping

from corpusmill.across.knowledge import Subject
from corpusmill.across.repeated_lines import REPEATED_LINES

SUBJECTS: dict[str, Subject] = {subject.name: subject for subject in (REPEATED_LINES,)}

OF_CLEANED: Mapping[str, str] = {
    "contamination": "corpusmill.across.contamination:CONTAMINATION",
    "duplicates": "corpusmill.across.duplicates.clusters:DUPLICATES",
    "passages": "corpusmill.across.passages:PASSAGES",
    "splits": "corpusmill.across.splits:SPLITS",
}
"""Those that only all cleaned texts tell → where they stand: named, not imported, so that their code is in the key of
no part that is made before they are asked (`cleaned.subject` fetches them)."""
