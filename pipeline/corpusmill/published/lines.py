"""Published line rules, as stages: to choose in a recipe and to measure ours against.

Each cuts lines as its source says and does nothing else; rules of these sources that drop whole documents are left out.
They match the text itself, not the folded view: what they miss by that is part of what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from corpusmill.text.actions import Edit
from corpusmill.text.batch import Batch

_POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
_LONGEST_WORD = 1_000


def _cut_lines(batch: Batch, is_cut: Callable[[str], str | None]) -> Iterator[Edit]:
    """An edit for every line with text for which `is_cut` names a rule."""
    table = batch.lines
    for n in range(len(table)):
        row, start, end = int(table.row[n]), int(table.start[n]), int(table.end[n])
        line = batch.texts[row][start:end].strip()
        if line and (rule := is_cut(line)):
            yield Edit(row, start, end, "", rule, category="baseline")


def _c4_rule(line: str, *, terminal: tuple[str, ...] | None, least_words: int) -> str | None:
    lower = line.lower()
    if any(len(word) > _LONGEST_WORD for word in line.split()):
        return "long-word"
    if terminal and (not line.endswith(terminal) or line.endswith("...")):
        return "no-terminal-punctuation"
    if len(line.split()) < least_words:
        return "few-words"
    if "javascript" in lower:
        return "javascript"
    if any(phrase in lower for phrase in _POLICY):
        return "policy"
    return None


def strip_c4(batch: Batch, *, curly_quotes: bool = False) -> Iterator[Edit]:
    """C4's line rules: a terminal mark (not an ellipsis), five words, no "javascript", no policy phrase.

    Source: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer" (JMLR
    2020), section 2.2, with the constants of the released C4 code. That code knows straight quotes only, so it takes
    every line that ends in a curly one; `curly_quotes` mends this.
    """
    terminal = (".", "?", "!", '"', "”", "’") if curly_quotes else (".", "?", "!", '"')
    yield from _cut_lines(batch, lambda line: _c4_rule(line, terminal=terminal, least_words=5))


def strip_c4_fineweb(batch: Batch) -> Iterator[Edit]:
    """C4's line rules as FineWeb runs them: without the terminal mark, and with three words a line.

    Source: Penedo et al., "The FineWeb Datasets" (NeurIPS 2024), section 3.5: the terminal mark alone would have
    removed 30 % of the tokens.
    """
    yield from _cut_lines(batch, lambda line: _c4_rule(line, terminal=None, least_words=3))


_COUNTER = re.compile(
    r"[\d.,]+[kKmM]?\s+(likes?|shares?|comments?|retweets?|reposts?|quotes?|bookmarks?|upvotes?|views?)"
)
_REFINED_START = re.compile(r"(sign[ -]?in|log[ -]?in|sign[ -]?up)\b", re.IGNORECASE)
_REFINED_END = re.compile(r"read more(\.\.\.|…)?$", re.IGNORECASE)
_REFINED_ANYWHERE = re.compile(r"items? in (your )?cart", re.IGNORECASE)


def strip_refinedweb(batch: Batch) -> Iterator[Edit]:
    """RefinedWeb's line-wise corrections: mostly upper case, digits only, counters, single words, short menu lines.

    Source: Penedo et al., "The RefinedWeb Dataset for Falcon LLM" (NeurIPS 2023), appendix G.2, which gives one example
    for each pattern of short lines (at most 10 words); the threshold of "mainly upper case" is not given, half of the
    letters is taken here.
    """
    yield from _cut_lines(batch, _refinedweb_rule)


def _refinedweb_rule(line: str) -> str | None:
    letters = [char for char in line if char.isalpha()]
    words = line.split()
    if letters and sum(char.isupper() for char in letters) > 0.5 * len(letters):
        return "upper-case"
    if not letters and any(char.isdigit() for char in line):
        return "numbers-only"
    if _COUNTER.fullmatch(line):
        return "counter"
    if len(words) == 1:
        return "one-word"
    short = len(words) <= 10
    if short and (_REFINED_START.match(line) or _REFINED_END.search(line) or _REFINED_ANYWHERE.search(line)):
        return "short-menu-line"
    return None


def strip_policy_strings(batch: Batch) -> Iterator[Edit]:
    """Lines with one of the six policy phrases, as NeMo Curator's filter of boilerplate strings looks for them."""
    yield from _cut_lines(batch, lambda line: "policy" if any(p in line.lower() for p in _POLICY) else None)


# jusText's own defaults (Pomikálek, "Removing Boilerplate and Duplicate Content from Web Corpora", 2011)
_JUSTEXT = {"length_low": 70, "length_high": 200, "stopwords_low": 0.30, "stopwords_high": 0.32}
_STOPLISTS = {
    "en": "English", "fr": "French", "de": "German", "es": "Spanish", "pt": "Portuguese", "it": "Italian",
    "nl": "Dutch", "pl": "Polish", "ru": "Russian", "tr": "Turkish", "ar": "Arabic", "id": "Indonesian",
    "vi": "Vietnamese",
    "ko": "Korean", "no": "Norwegian_Bokmal", "sv": "Swedish", "da": "Danish", "hi": "Hindi", "ur": "Urdu",
}  # fmt: skip


def strip_justext(batch: Batch) -> Iterator[Edit]:
    """jusText with its defaults over the lines of a text: what it does not class as good goes.

    Made for the blocks of a page, it is run over lines here because that is all a scraped text has; languages without
    a stop list are left alone. Reads `language`.
    """
    from justext import get_stoplist  # type: ignore[import-untyped]  # noqa: PLC0415
    from justext.core import classify_paragraphs, revise_paragraph_classification  # type: ignore[import-untyped]  # noqa: PLC0415
    from justext.paragraph import Paragraph  # type: ignore[import-untyped]  # noqa: PLC0415

    class Line(Paragraph):  # type: ignore[misc]
        """A line as jusText sees a paragraph without markup."""

        def __init__(self, text: str):
            self.dom_path, self.xpath, self.text_nodes = "", "", [text]
            self.chars_count_in_links = self.tags_count = 0
            self.class_type = self.cf_class = ""
            self.heading = False

    table = batch.lines
    first = table.first_of_row(len(batch))
    for row, language in enumerate(batch.values("language")):
        if language not in _STOPLISTS:
            continue
        stoplist = get_stoplist(_STOPLISTS[language])
        spans = [(int(table.start[n]), int(table.end[n])) for n in range(first[row], first[row + 1])]
        spans = [(start, end) for start, end in spans if batch.texts[row][start:end].strip()]
        lines = [Line(batch.texts[row][start:end].strip()) for start, end in spans]
        classify_paragraphs(lines, stoplist, max_link_density=0.2, no_headings=True, **_JUSTEXT)
        revise_paragraph_classification(lines, max_heading_distance=200)
        for (start, end), line in zip(spans, lines, strict=True):
            if line.class_type != "good":
                yield Edit(row, start, end, "", f"justext-{line.class_type}", category="baseline")
