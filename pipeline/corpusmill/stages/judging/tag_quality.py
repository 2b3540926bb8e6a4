"""Count what published filters look at, a column each: Gopher's quality and repetition, C4's page rules, FineWeb's.

Nothing is dropped: `drop_quality` does that by the same columns, or whoever reads the release. Words are cut by the
splitter `spaces`: at white space, and each character of a script that writes without spaces is a word.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from corpusmill.published.signals import signals_of
from corpusmill.text.actions import Column
from corpusmill.text.batch import Batch

ABOUT = {
    "gopher_word_count": "words that are more than marks",
    "gopher_mean_word_length": "characters of such a word in the mean",
    "gopher_hash_ratio": "`#` for each word",
    "gopher_ellipsis_ratio": "ellipses for each word",
    "gopher_alpha_words": "share of words with a letter",
    "gopher_stop_words": "how many of the, be, to, of, and, that, have, with stand in it",
    "gopher_bullet_lines": "share of lines that begin with a bullet or a dash",
    "gopher_ellipsis_lines": "share of lines that end in an ellipsis",
    "gopher_duplicate_lines": "share of lines that stand above already",
    "gopher_duplicate_line_characters": "their characters, as a share of the text",
    "gopher_duplicate_paragraphs": "share of paragraphs that stand above already",
    "gopher_duplicate_paragraph_characters": "their characters, as a share of the text",
    **{f"gopher_top_{n}_gram": f"characters of the commonest {n} words in a row, as a share" for n in (2, 3, 4)},
    **{
        f"gopher_duplicate_{n}_grams": f"characters of {n} words in a row seen before, as a share" for n in range(5, 11)
    },
    "c4_sentences": "sentences, told by their marks",
    "c4_lorem_ipsum": "holds `lorem ipsum`",
    "c4_curly_bracket": "holds a curly bracket",
    "fineweb_line_punct_ratio": "share of lines that end in a terminal mark",
    "fineweb_short_line_ratio": "share of lines of up to 30 characters",
    "fineweb_char_dup_ratio": "characters of lines that stand above already, as a share",
    "fineweb_list_ratio": "line feeds for each word",
}
_OTHER = {
    "gopher_word_count": pa.int64(), "gopher_stop_words": pa.int64(), "c4_sentences": pa.int64(),
    "c4_lorem_ipsum": pa.bool_(), "c4_curly_bracket": pa.bool_(),
}  # fmt: skip
COLUMNS = {name: _OTHER.get(name, pa.float64()) for name in ABOUT}


def tag_quality(batch: Batch) -> Iterator[Column]:
    """A column for each signal, of the text as the stages before left it."""
    for name, values in signals_of(batch.texts).items():
        yield Column(name, pa.array(values, COLUMNS[name]))
