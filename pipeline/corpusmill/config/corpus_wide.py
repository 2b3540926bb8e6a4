"""The sections of corpus.toml on what only the whole corpus knows, and the stages that they switch on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from corpusmill.across.shares import NEAR, REST, SHARE, WITHIN
from corpusmill.config.description import Stated

Policy = Literal["keep", "mark", "drop"]


class Against(Stated):
    """Texts that the corpus is held against; one entry of `against`."""

    path: str
    """A file, folder or glob, as of a source; where copies are looked for also the folder of a release."""
    name: str = ""
    """Begins the names of its texts; else that of the file."""
    text_column: str | None = None


def _entry(value: Any) -> Any:
    return {"path": value} if isinstance(value, str) else value


class Duplicates(Stated):
    """`[duplicates]`: what becomes of documents that are copies of others. The section switches it on."""

    policy: Policy = "mark"
    jaccard: float = Field(default=NEAR, ge=0.5, le=1)
    """Least Jaccard of the shingle sets of two documents. Under .7 more and more pairs are not found."""
    containment: float = Field(default=WITHIN, ge=0.5, le=1)
    """Or the least share of a document that the one which is kept holds."""
    across_sources: bool = True
    """Whether a document of one source may be a copy of one of another."""
    against: tuple[Annotated[Against, BeforeValidator(_entry)], ...] = ()
    """What is published already, or another corpus: documents that are copies of one there are copies here, too."""
    allow_large_loss: bool = False
    """Whether a source may lose over half of its documents."""

    @model_validator(mode="after")
    def _looks_across(self) -> Self:
        if self.against and not self.across_sources:
            raise ValueError("against holds all sources against others: take across_sources = false out, or against")
        return self

    def asked(self) -> dict[str, Any]:
        """What the subject and its checks are told."""
        return self.model_dump(exclude={"policy", "against"})


class Contamination(Stated):
    """`[contamination]`: texts that documents are held against, such as tests."""

    policy: Literal["mark", "drop"] = "mark"
    against: tuple[Annotated[Against, BeforeValidator(_entry)], ...] = Field(min_length=1)
    share: float = Field(default=SHARE, gt=0, le=1)
    """Least share of a text's own runs of eight words that a document must hold."""
    allow_large_loss: bool = False
    """Whether a source may lose over half of its documents."""


def _share(value: Any) -> float:
    """A share as it is written. Raises ValueError with what to write."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a share is a number without quotes, such as 0.05 for 5 of 100 groups")  # noqa: TRY004
    if 1 < value < 100:
        raise ValueError(f"a share is above 0 and at most 1; for {value:g} of 100 groups write {value / 100:g}")
    if not 0 < value <= 1:
        raise ValueError("a share is above 0 and at most 1, such as 0.05 for 5 of 100 groups")
    return float(value)


Share = Annotated[float, BeforeValidator(_share)]


def checked_shares(shares: dict[str, float]) -> dict[str, float]:
    """`[splits]`: name = share of the groups of documents. Raises ValueError.

    >>> checked_shares({"test": 0.1, "validation": 0.05})
    {'test': 0.1, 'validation': 0.05}
    """
    for name, share in shares.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise ValueError(f"{name!r} is no name of a split; write small letters, digits and _, such as test")
        if name == "all":  # for `datasets` that is all splits of a dataset, one behind another
            raise ValueError(
                "a split cannot be called 'all', which asks for every split on loading; write another name"
            )
    total = sum(shares.values())
    if total > 1 + 1e-9 or (REST in shares and abs(total - 1) > 1e-9):
        raise ValueError(f"the shares add up to {total:g}; {REST} is what the others leave of 1, and may be left out")
    return dict(sorted(shares.items(), key=lambda item: item[0] == REST))


def with_policy(stages: Sequence[str], subject: str, policy: Policy) -> tuple[str, ...]:
    """The stages with the one that the policy asks for, where one of the subject stands, else at the end.

    What is contaminated goes before copies are looked for: of those, too, one is kept that stays.

    >>> with_policy(["fix_text"], "duplicates", "mark")
    ('fix_text', 'tag_duplicates')
    >>> with_policy(["tag_duplicates", "tag_counts"], "duplicates", "drop")
    ('drop_duplicates', 'tag_counts')
    >>> with_policy(["fix_text", "drop_duplicates"], "contamination", "drop")
    ('fix_text', 'drop_contamination', 'drop_duplicates')
    """
    of_subject = (f"tag_{subject}", f"drop_{subject}")
    wanted = {"keep": [], "mark": of_subject[:1], "drop": of_subject[1:]}[policy]
    before_these = ("tag_duplicates", "drop_duplicates") if subject == "contamination" else ()
    at = next(
        (n for names in (of_subject, before_these) for n, stage in enumerate(stages) if stage in names), len(stages)
    )
    before, after = stages[:at], [stage for stage in stages[at:] if stage not in of_subject]
    return (*before, *wanted, *after)
