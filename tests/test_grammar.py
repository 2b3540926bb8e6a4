"""Names and versions have one grammar: what the configuration takes, a release and a destination take, and no more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from corpora import ROOT
from corpusmill.config.description import About, check
from corpusmill.config.grammar import is_version, read_version
from corpusmill.config.settings import Corpus, settings_of
from corpusmill.errors import UsageError
from corpusmill.publish import PublishRefusedError, parse_destination
from corpusmill.release.compare.versions import bumped, order
from parts import describe


def taken_by_config(**given_: str) -> bool:
    try:
        Corpus(**{"name": "letters", **given_})  # type: ignore[arg-type]
    except ValidationError:
        return False
    return True


def taken_by_release(**given_: str) -> bool:
    try:
        check(describe(**given_))
    except UsageError:
        return False
    return True


_SIGNS = st.text(alphabet=st.sampled_from("019aRz.-_+ v/\n²٣"), max_size=8)


@given(st.one_of(_SIGNS, st.from_regex(r"[0-9]{1,2}\.[0-9]\.[0-9](-[0-9a-zR.-]{0,6})?", fullmatch=True)))
def test_a_version_is_one_everywhere_or_nowhere(text: str) -> None:
    is_one = is_version(text)
    assert taken_by_config(version=text) == is_one
    assert not text or taken_by_release(version=text) == is_one
    if is_one:
        assert order(text) == order(text) and is_version(bumped(text, "patch"))
        assert "/" not in text and text == text.lower()


@given(_SIGNS)
def test_a_name_is_one_everywhere_or_nowhere(text: str) -> None:
    assert not text or taken_by_config(name=text) == taken_by_release(name=text)


@given(st.text(alphabet=st.sampled_from("Az0_-./ "), min_size=1, max_size=9))
def test_a_repository_is_one_everywhere_or_nowhere(text: str) -> None:
    try:
        parse_destination(f"hf://datasets/{text}")
        can_go = not text.endswith("/")
    except PublishRefusedError:
        can_go = False
    assert taken_by_config(repository=text) == can_go


@given(st.text(max_size=120))
def test_a_folder_of_any_name_gives_a_name_that_is_taken(stem: str) -> None:
    assert taken_by_release(name=settings_of(f"texts/{stem.replace('/', '')}x").corpus.name)


@pytest.mark.parametrize(
    "text", ["1.0.0-01", "1.0.0-RC.1", "1.0.0+x", "1.0", "1.0.0-", "1.0.0-a..b", "1.0.٣", "1.0.0\n"]
)
def test_what_is_no_version(text: str) -> None:
    assert read_version(text) is None


def test_what_a_corpus_says_of_itself_is_named_in_one_place(tmp_path: Path) -> None:
    """A new field of [corpus] touches `About`, and the template that shows it."""
    source = ROOT / "pipeline" / "corpusmill"
    for field in ("homepage", "personal_data"):
        places = [
            path.relative_to(source).as_posix()
            for path in source.rglob("*.py")
            if re.search(rf"\b{field}\b *[:=]", path.read_text(encoding="utf-8"))
        ]
        assert places == ["config/description.py"], field
    assert set(Corpus.model_fields) - set(About.model_fields) == {"add", "recipe"}
