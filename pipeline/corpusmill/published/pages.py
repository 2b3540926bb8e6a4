"""Published rules that drop whole documents, under their published names, as sets to choose from and as stages.

- `gopher`, `gopher-repetition`: Rae et al., "Scaling Language Models: Methods, Analysis & Insights from Training
  Gopher" (2021), appendix A.1 and table A1, with the names that datatrove gives the rules.
- `c4`: Raffel et al., "Exploring the Limits of Transfer Learning" (JMLR 2020), section 2.2: what drops pages. Its rules
  for lines are `published.lines.strip_c4`; the list of bad words is left out.
- `fineweb`: Penedo et al., "The FineWeb Datasets" (NeurIPS 2024), section 3.6: the three rules that it adds, and the
  list rule of datatrove's filter.

Words are cut by the splitter `spaces` (see `published.words`), where the published sets were made with tokenizers for
English: numbers at a threshold can fall on its other side. `c4_sentences` counts marks, not a model's sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from corpusmill.errors import UsageError
from corpusmill.published.signals import Signals, signals_of
from corpusmill.text.actions import Drop
from corpusmill.text.batch import Batch

RuleSet = Literal["gopher-repetition", "gopher", "c4", "fineweb"]
SETS: tuple[RuleSet, ...] = get_args(RuleSet)


class PageRule(NamedTuple):
    """A document goes where its signal is under `least` or over `most`."""

    name: str
    signal: str
    least: float | None = None
    most: float | None = None

    def fails(self, values: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Which values break the rule; one at the threshold does not."""
        under = values < self.least if self.least is not None else np.zeros(len(values), np.bool_)
        return under | (values > self.most) if self.most is not None else under


# In the order in which datatrove asks them: the first that fails gives the reason.
RULES: Mapping[RuleSet, tuple[PageRule, ...]] = {
    "gopher-repetition": (
        PageRule("dup_para_frac", "gopher_duplicate_paragraphs", most=0.30),
        PageRule("dup_para_char_frac", "gopher_duplicate_paragraph_characters", most=0.20),
        PageRule("dup_line_frac", "gopher_duplicate_lines", most=0.30),
        PageRule("dup_line_char_frac", "gopher_duplicate_line_characters", most=0.20),
        *(
            PageRule(f"top_{n}_gram", f"gopher_top_{n}_gram", most=most)
            for n, most in ((2, 0.20), (3, 0.18), (4, 0.16))
        ),
        *(
            PageRule(f"duplicated_{n}_n_grams", f"gopher_duplicate_{n}_grams", most=most)
            for n, most in ((5, 0.15), (6, 0.14), (7, 0.13), (8, 0.12), (9, 0.11), (10, 0.10))
        ),
    ),
    "gopher": (
        PageRule("gopher_short_doc", "gopher_word_count", least=50),
        PageRule("gopher_long_doc", "gopher_word_count", most=100_000),
        PageRule("gopher_below_avg_threshold", "gopher_mean_word_length", least=3),
        PageRule("gopher_above_avg_threshold", "gopher_mean_word_length", most=10),
        PageRule("gopher_too_many_hashes", "gopher_hash_ratio", most=0.1),
        PageRule("gopher_too_many_ellipsis", "gopher_ellipsis_ratio", most=0.1),
        PageRule("gopher_too_many_bullets", "gopher_bullet_lines", most=0.9),
        PageRule("gopher_too_many_end_ellipsis", "gopher_ellipsis_lines", most=0.3),
        PageRule("gopher_below_alpha_threshold", "gopher_alpha_words", least=0.8),
        PageRule("gopher_enough_stop_words", "gopher_stop_words", least=2),
    ),
    "c4": (
        PageRule("lorem_ipsum", "c4_lorem_ipsum", most=0),
        PageRule("curly_bracket", "c4_curly_bracket", most=0),
        PageRule("too_few_sentences", "c4_sentences", least=5),
    ),
    "fineweb": (
        PageRule("line_punct_ratio", "fineweb_line_punct_ratio", least=0.12),
        PageRule("short_line_ratio", "fineweb_short_line_ratio", most=0.67),
        PageRule("char_dup_ratio", "fineweb_char_dup_ratio", most=0.01),
        PageRule("list_ratio", "fineweb_list_ratio", most=0.3),
    ),
}


def failed(signals: Signals, rules: Sequence[PageRule], rows: int) -> list[str]:
    """The first rule that each document breaks, "" for none."""
    reasons = np.full(rows, -1)
    for n, rule in enumerate(rules):
        reasons[(reasons < 0) & rule.fails(signals[rule.signal])] = n
    return [rules[n].name if n >= 0 else "" for n in reasons.tolist()]


def drops(batch: Batch, rules: Sequence[PageRule]) -> Iterator[Drop]:
    """A drop for each document that breaks a rule, by its columns of signals where it has them."""
    named = {rule.signal for rule in rules}
    if named <= set(batch.columns):
        signals: Signals = {name: np.asarray(batch.columns[name].to_numpy(zero_copy_only=False)) for name in named}
    else:
        signals = signals_of(batch.texts)
    yield from (Drop(row, name) for row, name in enumerate(failed(signals, rules, len(batch))) if name)


def chosen(
    sets: Sequence[RuleSet], but: Sequence[str] = (), least: Mapping[str, float] = {}, most: Mapping[str, float] = {}
) -> list[PageRule]:
    """The rules of the sets but for those named in `but`; `least` and `most` give a rule another threshold.

    Raises UsageError for a name that no rule of the sets has.
    """
    rules = [rule for name in sets for rule in RULES[name]]
    if unknown := {*but, *least, *most} - {rule.name for rule in rules}:
        names = ", ".join(rule.name for rule in rules)
        raise UsageError(f"no rule {min(unknown)!r} among those asked for; there are: {names}")
    return [
        rule._replace(least=least.get(rule.name, rule.least), most=most.get(rule.name, rule.most))
        for rule in rules
        if rule.name not in but
    ]


def drop_gopher(
    batch: Batch, *, but: Sequence[str] = (), least: Mapping[str, float] = {}, most: Mapping[str, float] = {}
) -> Iterator[Drop]:
    """Gopher's repetition and quality rules, in the order in which FineWeb runs them."""
    yield from drops(batch, chosen(("gopher-repetition", "gopher"), but, least, most))


def drop_c4(
    batch: Batch, *, but: Sequence[str] = (), least: Mapping[str, float] = {}, most: Mapping[str, float] = {}
) -> Iterator[Drop]:
    """C4's rules for pages: fewer than five sentences, `lorem ipsum`, a curly bracket; run it after its line rules."""
    yield from drops(batch, chosen(("c4",), but, least, most))


def drop_fineweb(
    batch: Batch, *, but: Sequence[str] = (), least: Mapping[str, float] = {}, most: Mapping[str, float] = {}
) -> Iterator[Drop]:
    """FineWeb's own rules: lines without a terminal mark, short lines, repeated lines, lists."""
    yield from drops(batch, chosen(("fineweb",), but, least, most))


def settle(given: Mapping[str, Any], _folder: Path) -> dict[str, Any]:
    """The options of one of these stages as they are. Raises UsageError for a name that no rule has."""
    named: dict[str, Any] = {name: given[name] for name in _NAMING if isinstance(given.get(name), list | dict)}
    chosen(SETS, **named)
    return dict(given)


_NAMING = ("but", "least", "most")  # options that name rules
