"""Counts of tokens by a file of the user's, whose hash the manifest holds."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpora import build_here, make
from corpusmill.errors import UsageError
from corpusmill.recipes.recipe import load_recipe
from corpusmill.release.verify import verify
from corpusmill.text.batch import Batch

tokenizers = pytest.importorskip("tokenizers")


def tokenizer_file(path: Path, words: str) -> str:
    """A tokenizer with one token a word; returns the hash of its file."""
    vocabulary = {word: n for n, word in enumerate(["[UNK]", *words.split()])}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.enable_truncation(5)  # some files carry this; a count must not
    made.save(str(path))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_tokens_and_sentences_are_counted(tmp_path: Path) -> None:
    tokenizer_file(tmp_path / "t.json", "to be or not")
    options = {"tag_tokens": {"tokenizer": "t.json"}}
    recipe = load_recipe("default", options=options, add=["tag_tokens"], folder=tmp_path)
    batch, failures = recipe(Batch(ids=list("abc"), texts=["To be. Or not to be?", "a " * 100, "日本"]))
    assert not failures
    assert batch.values("token_count") == [8, 100, 1]
    assert batch.values("sentence_count") == [2, 1, 1]


def test_the_manifest_and_the_card_name_the_file_by_its_hash_and_another_file_counts_again(tmp_path: Path) -> None:
    config = make(tmp_path, 3)
    text = config.read_text().replace("[[source]]", 'add = ["tag_tokens"]\n\n[[source]]', 1)
    config.write_text(text + '\n[stage.tag_tokens]\ntokenizer = "t.json"\n')
    for words in ("the council", "the council of"):
        sha256 = tokenizer_file(tmp_path / "t.json", words)
        built = build_here(config)
        assert built.reused_parts == 0
        manifest = json.loads((built.folder / "manifest.json").read_text())
        step = next(step for step in manifest["recipe"]["steps"] if step["stage"] == "tag_tokens")
        assert step["options"] == {"tokenizer": "t.json", "sha256": sha256}
        counts = [
            n for file in (built.folder / "data").glob("*") for n in pq.read_table(file)["token_count"].to_pylist()
        ]
        assert manifest["figures"]["tokens"] == {"count": sum(counts)} and min(counts) > 100
        card = (built.folder / "README.md").read_text()
        assert f"{sum(counts):,} tokens, as" in card and sha256 in card
        assert verify(built.folder, load=False) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"`tokenizer` is missing"):
        load_recipe("default", add=["tag_tokens"], folder=tmp_path)
    with pytest.raises(UsageError, match=r"x.json.*No such file"):
        load_recipe("default", add=["tag_tokens"], options={"tag_tokens": {"tokenizer": "x.json"}}, folder=tmp_path)


def test_a_file_that_is_no_tokenizer_is_said_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text('{"version": "1.0"}')
    with pytest.raises(UsageError, match=r"tokenizer.json is no tokenizer"):
        load_recipe(
            "default", add=["tag_tokens"], options={"tag_tokens": {"tokenizer": "tokenizer.json"}}, folder=tmp_path
        )
