"""One text or many in this process."""

from __future__ import annotations

import subprocess
import sys
from itertools import count, islice
from pathlib import Path

import pytest

import corpusmill
from corpusmill.errors import UsageError

TEXTS = [
    "The council voted on Monday to close the old bridge for two years.\n\nLeave a Reply",
    "",
    "   ",
    "Der Rat beschloss am Montag, die alte Brücke für zwei Jahre zu schließen.\n\nLesen Sie auch: Der Hafen im Winter",
    "Leave a Reply",
]


def test_many_texts_come_out_as_each_does_alone() -> None:
    alone = [corpusmill.clean(text) for text in TEXTS]
    assert list(corpusmill.clean_many(TEXTS)) == alone
    assert [corpusmill.undo(r.text, r.edits) for r in alone[:1]] == TEXTS[:1]


def test_what_the_caller_knows_of_a_text_or_a_page_counts() -> None:
    assert corpusmill.clean("Bonjour").metadata["language"] == "und"
    assert [result.metadata["language"] for result in corpusmill.clean_many(TEXTS, language="French")] == ["fr"] * 5
    page = (
        b"<html><body><article><p>The council closes the bridge for two years from Monday.</p></article></body></html>"
    )
    known = corpusmill.clean_page(page, url="https://harbour.example/bridge", language="fr").metadata
    assert (known["url"], known["language"]) == ("https://harbour.example/bridge", "fr")
    assert "url" not in corpusmill.clean_page(page).metadata


def test_texts_are_taken_as_they_are_needed() -> None:
    endless = (f"Number {n} was drawn on Monday evening in the town hall." for n in count())
    assert [result.text[:8] for result in islice(corpusmill.clean_many(endless), 3)] == [
        "Number 0",
        "Number 1",
        "Number 2",
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "None"),
        (b"bytes", "decode it first"),
        (7, "type int"),
        (["a"], "type list"),
        ("half \ud83d", "surrogate"),
    ],
)
def test_what_is_no_text_is_said(given: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        corpusmill.clean(given)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=f"text 1 .*{said}"):
        list(corpusmill.clean_many(["fine", given]))  # type: ignore[list-item]


def test_one_text_is_not_a_list_of_its_letters() -> None:
    with pytest.raises(UsageError, match="clean_many takes texts"):
        list(corpusmill.clean_many("one text"))


def test_the_package_shows_what_there_is() -> None:
    assert set(corpusmill.__all__) < set(dir(corpusmill))
    assert all(getattr(corpusmill, name).__doc__ for name in corpusmill.__all__)
    assert corpusmill.__version__.count(".") == 2


def test_the_command_line_cleans_without_pandas_or_readers_of_pages_and_tables(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("Leave a Reply\n\nIt rained in Oslo on Monday, and nobody was surprised.")
    code = (
        "import sys\n"
        "from corpusmill.cli import main\n"
        f"main(['clean', {str(text)!r}], standalone_mode=False)\n"
        "assert not {'pandas', 'pyarrow.dataset', 'pyarrow.parquet', 'trafilatura'} & set(sys.modules)\n"
        "import pyarrow as pa\n"
        "assert pa.table({'a': [1]}).to_pandas().shape == (1, 1)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
