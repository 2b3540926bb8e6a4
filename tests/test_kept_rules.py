"""Rules that are kept are those of the files, and what is kept is proven."""

from __future__ import annotations

import io
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

import bounded
from corpusmill.cache import folder
from corpusmill.cache.patterns import NOT_KEPT, code_of, compiled
from corpusmill.kernel.library import kernel
from corpusmill.rulebook import kept
from corpusmill.rulebook.book import BUILT_IN, RuleBook, _read
from corpusmill.rulebook.matcher import Matcher
from corpusmill.rulebook.rule import Rule
from corpusmill.terminal import words

PACKAGE = BUILT_IN.parents[1]
FILES = RuleBook((BUILT_IN,), ("vi",)).files["vi"]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _read_no_more() -> list[Rule]:
    raise AssertionError("read again")


def test_kept_rules_are_those_of_the_files_in_all_that_is_asked_of_them(cache: Path) -> None:
    read = _read(FILES)
    assert kept.kept_rules("vi", FILES, lambda: read) == read
    found = kept.kept_rules("vi", FILES, _read_no_more)
    assert found == read
    for name in ("patterns", "supersets", "order", "spelled", "pieces", "demands", "exact", "lines_removed"):
        assert [getattr(rule, name) for rule in found] == [getattr(rule, name) for rule in read], name


def test_who_waits_for_rules_at_a_terminal_is_told(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    with monkeypatch.context() as at_terminal:
        at_terminal.setattr(sys, "stderr", terminal := Terminal())
        at_terminal.setattr(logging.getLogger("corpusmill.once"), "handlers", [])
        words.say_what_takes_long()
        kept.kept_rules("xx", [], list)
        assert terminal.getvalue() == "rules are read for the first time here (xx): this takes some seconds\n"
        kept.kept_rules("xx", [], _read_no_more)
        assert terminal.getvalue().count("\n") == 1


def test_what_is_damaged_or_made_from_other_files_is_read_again(cache: Path) -> None:
    read = kept.kept_rules("vi", FILES, lambda: _read(FILES))
    (place,) = cache.rglob("vi.rules")
    whole = place.read_bytes()
    for damaged in (b"", whole[:-1], whole[:70] + bytes([whole[70] ^ 1]) + whole[71:], b"\0" + whole[1:]):
        place.write_bytes(damaged)
        assert kept.kept_rules("vi", FILES, lambda: _read(FILES)) == read
        assert place.read_bytes() == whole
    place.unlink()
    os.mkfifo(place)
    with bounded.ends():  # whoever opens a pipe waits for its writer
        assert kept.kept_rules("vi", FILES, lambda: _read(FILES)) == read
    assert place.read_bytes() == whole
    fewer = FILES[:1]
    assert kept.kept_rules("vi", fewer, lambda: _read(fewer)) == _read(fewer)


def test_rules_are_read_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file stands where the folder would be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert kept.kept_rules("vi", FILES, lambda: _read(FILES)) == _read(FILES)


def _examples(rules: list[Rule]) -> list[str]:
    return [line for rule in rules for line in sorted(rule.lines_removed) if line]


def test_a_kept_index_tells_of_lines_what_the_one_that_was_made_tells(cache: Path) -> None:
    """With rules of the user's beside the built-in ones it is made each time."""
    rules = RuleBook((BUILT_IN,), ("vi",)).of("vi")
    lines = _examples([*rules])
    plain = [*Matcher(rules).find(lines)]
    assert plain
    for _ in range(2):
        assert [*RuleBook((BUILT_IN,), ("vi",)).matcher(("vi",)).find(lines)] == plain
    if not kernel():
        return
    (place,) = cache.rglob("vi.index")
    whole = place.read_bytes()
    place.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert [*RuleBook((BUILT_IN,), ("vi",)).matcher(("vi",)).find(lines)] == plain
    assert place.read_bytes() == whole
    own = cache / "own" / "vi"
    own.mkdir(parents=True)
    (own / "nav.toml").write_text(_OWN_RULE)
    found = [*RuleBook((BUILT_IN, own.parent), ("vi",)).matcher(("vi",)).find([*lines, "xem cau pha"])]
    assert found[:-1] == plain
    assert [hit.rule.id for hit in found[-1][1]] == ["vi-nav-own"]
    assert place.read_bytes() == whole


_OWN_RULE = """
[[rule]]
id = "vi-nav-own"
scope = "line"
match = ["xem cầu phà"]
why = "A button."
removes = ["Phà chạy lại sáng nay.\\n⟦xem cầu phà⟧\\nThành phố trả tiền."]
keeps = ["xem cầu phà bên sông"]
"""


def _made_no_more() -> bytes:
    raise AssertionError("compiled again")


def test_a_kept_pattern_is_the_one_that_python_compiles(cache: Path) -> None:
    """By its code, and in what it finds: the patterns of rules, and those that take long to compile."""
    sources = [rule.exact.pattern for rule in _read(FILES)]
    sources += [
        r"(?P<day>[12]\d|3[01])\.?(?P<name>[^\W\d_\u2e80-\u9fff]+)",
        r"(?i)(a|ß)\b",
        r"(?<![x-z])(?:(?P<n>a)|b)(?(n)c|d)",
    ]
    for source in sources:
        code = code_of(source)
        assert code, "this Python lets none be kept: see whether it names things otherwise"
        pattern = compiled(source, code)
        assert pattern == re.compile(source)
        assert pattern.groupindex == re.compile(source).groupindex
        assert compiled(source, NOT_KEPT) == pattern
    assert folder.Met("some", b"x" * 32, 1).get("a|b", lambda: code_of("a|b"))
    assert folder.Met("some", b"x" * 32, 1).get("a|b", _made_no_more)


def _no_more() -> kept.Made:
    raise AssertionError("made again")


def test_what_lines_met_finds_the_same_where_it_was_kept(cache: Path) -> None:
    rules = _read(FILES)
    lines = _examples(rules)
    plain = [*Matcher(rules).find(lines)]
    assert plain
    for _ in range(2):
        met = kept.met_of("vi", FILES)
        assert [*Matcher(rules, met=lambda _, met=met: met).find(lines)] == plain
    again = kept.met_of("vi", FILES)
    assert len(again._entries) > 8
    for key in list(again._entries):
        assert again.get(key, _no_more)


def test_processes_keep_what_they_met_beside_each_other(cache: Path) -> None:
    one, other = kept.met_of("vi", FILES), kept.met_of("vi", FILES)
    made = {("vi-x", of, n): (f"{of} {n}", b"") for of in (0, 1) for n in range(8)}
    for key, entry in made.items():
        assert (one, other)[key[1]].get(key, lambda entry=entry: entry) == entry
    assert kept.met_of("vi", FILES)._entries == made


def test_what_was_met_and_is_damaged_or_of_other_rules_is_made_again(cache: Path) -> None:
    met = kept.met_of("vi", FILES)
    for n in range(8):
        met.get(("vi-x", 0, n), lambda: ("a", b""))
    (place,) = cache.rglob("vi.met")
    assert kept.met_of("vi", FILES[:1]).get(("vi-x", 0, 0), lambda: ("b", b"")) == ("b", b"")
    whole = place.read_bytes()
    place.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert kept.met_of("vi", FILES).get(("vi-x", 0, 0), lambda: ("b", b"")) == ("b", b"")


def test_nothing_is_kept_of_what_was_met_where_nothing_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file stands where the folder would be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    met = kept.met_of("vi", FILES)
    for n in range(20):
        assert met.get(("vi-x", 0, n), lambda n=n: (str(n), b"")) == (str(n), b"")


def test_nothing_is_packed_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be packed anyway tells whether it was tried: with a full cache each process would pay for it."""
    (tmp_path / "cache").write_text("a file stands where the folder would be")
    made = object()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert folder.kept("some", b"x" * 32, lambda: made) is made
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    with pytest.raises(ValueError, match="unmarshallable"):
        folder.kept("some", b"x" * 32, lambda: made)
    assert sorted(path.name for path in tmp_path.glob("other/*/*/*")) == ["place"]


def test_reading_rules_is_no_work_on_the_document_at_hand(tmp_path: Path) -> None:
    """A process that may take a tenth of a second for a document takes half of one to read rules, and lives."""
    code = """
import signal, time
from corpusmill.rulebook import kept

def read():
    end = time.process_time() + 0.5
    while time.process_time() < end:
        pass
    return []

signal.setitimer(signal.ITIMER_PROF, 0.1)
kept.kept_rules("xx", [], read)
left, again = signal.setitimer(signal.ITIMER_PROF, 0)
print(0 < left <= 0.15)  # what is left is told in ticks of the system, rounded up
"""
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_where_there_is_no_room_what_a_process_met_first_stays(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for each thing once: what stands in most texts first."""
    monkeypatch.setattr(folder, "_MOST_MET", 20)

    def there_after(asked: Iterable[int]) -> set[int]:
        met = kept.met_of("vi", FILES)
        for n in asked:
            assert met.get(("vi-x", 0, n), lambda n=n: (str(n), b"")) == (str(n), b"")
            assert max(len(met._entries), len(met._asked)) <= 20
        return {n for _, _, n in kept.met_of("vi", FILES)._entries}

    assert there_after(range(60)) == {*range(16)}, "it may take with it what it met last"
    assert there_after(range(100, 108)) == {*range(100, 108), *range(12)}, "texts of another corpus find room"


def test_what_a_killed_process_left_half_written_goes(cache: Path) -> None:
    kept.kept_rules("vi", FILES, lambda: _read(FILES))
    (place,) = cache.rglob("vi.rules")
    old, fresh = (place.with_name(f"vi.rules.{number}") for number in (7, 8))
    for scratch in (old, fresh):
        scratch.write_bytes(b"half")
    os.utime(old, (0, 0))
    gone = place.with_name("vi.rules.9")
    gone.symlink_to(place.with_name("nowhere"))  # as one that its process has just put in place
    before = place.read_bytes()
    kept.kept_rules("vi", FILES[:1], lambda: _read(FILES[:1]))
    assert place.read_bytes() != before
    assert not old.exists()
    assert fresh.exists(), "somebody may be writing it"


def test_what_is_kept_is_packed_and_goes_when_its_place_is_gone(cache: Path, tmp_path: Path) -> None:
    rules = kept.kept_rules("vi", FILES, lambda: _read(FILES))
    (place,) = cache.rglob("vi.rules")
    assert place.stat().st_size * 4 < sum(len(str(rule.__dict__)) for rule in rules)
    gone, there = cache / "corpusmill" / "cpython-x", cache / "corpusmill" / "cpython-y"
    for its, of in ((gone, tmp_path / "gone"), (there, tmp_path)):
        its.mkdir()
        (its / "place").write_text(str(of))
        (its / "vi.rules").write_bytes(b"x")
    kept.kept_rules("vi", FILES[:1], lambda: _read(FILES[:1]))
    assert gone.is_dir(), "not a new place"
    shutil.rmtree(place.parent)
    kept.kept_rules("vi", FILES, lambda: _read(FILES))
    assert not gone.exists()
    assert (there / "vi.rules").exists()
