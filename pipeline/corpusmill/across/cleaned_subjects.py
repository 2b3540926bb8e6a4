"""The subjects of cleaned texts that a stage may ask for, by name."""

from __future__ import annotations

from corpusmill.across.cleaned import CleanedSubject
from corpusmill.across.contamination import CONTAMINATION
from corpusmill.across.duplicates.clusters import DUPLICATES
from corpusmill.across.passages import PASSAGES
from corpusmill.across.splits import SPLITS

CLEANED: dict[str, CleanedSubject] = {
    subject.name: subject for subject in (CONTAMINATION, DUPLICATES, PASSAGES, SPLITS)
}
