"""The subjects that a stage may ask for, by name."""

from __future__ import annotations

from corpusmill.across.knowledge import Subject
from corpusmill.across.repeated_lines import REPEATED_LINES

SUBJECTS: dict[str, Subject] = {subject.name: subject for subject in (REPEATED_LINES,)}

OF_CLEANED = ("contamination", "duplicates", "passages", "splits")
"""Those that only all cleaned texts tell (`cleaned_subjects` holds them): their code is in no part made before."""
