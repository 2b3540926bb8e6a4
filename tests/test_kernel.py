"""The kernel: what it computes is what arrays compute, and it is used only where it was made of its own sources."""

from __future__ import annotations

import ctypes
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpusmill import clean
from corpusmill.kernel import compiling, library
from corpusmill.kernel.compiling import LIBRARY, compile_kernel
from corpusmill.kernel.library import kernel, load_kernel, without_kernel
from corpusmill.scorer.bars import Bars
from corpusmill.stages.strip_scored import look
from corpusmill.text.codes.model import _file, _read, _tables, guessed
from texts import hostile_texts

COMPILER = shutil.which("cc")
STORY = (
    "The council of the harbour town voted on Monday to close the bridge for repairs.\nShare this | Print (BUTTON)\n"
    "____\n12 comments · Share · PrintThe endNext story…Read more: “Ferry fares rise again” 2 May\n"
    "港の町の議会は月曜日に橋を閉じることを決めた。港の町\n\n\n"
    "Sign up for our newsletter Sign up for our newsletter FacebookTwitter WhatsApp"
) * 2


@pytest.fixture(scope="module", autouse=True)
def compiled() -> Iterator[None]:
    """The kernel as a build makes it, for tests where none is."""
    if COMPILER and not kernel():
        assert compile_kernel() is None
        load_kernel.cache_clear()
    yield


needs_compiler = pytest.mark.skipif(not COMPILER, reason="needs a C compiler")


def looked(texts: list[str]) -> list[np.ndarray]:
    found = look(texts, [()] * len(texts), Bars())
    return [*found.judged, found.percent, found.goes]


@needs_compiler
@settings(max_examples=60)
@given(st.lists(hostile_texts | st.just(STORY), min_size=1, max_size=4))
@example(["\u3000港の町の議会は月曜日に橋を閉じることを決めた。\n\n議会は月曜日に\n\u3000港の町"])
@example(["Pier", "\u3000。", "\u3000\u3000"])
def test_the_kernel_says_what_arrays_say(texts: list[str]) -> None:
    assert kernel()
    by_kernel = looked(texts)
    with without_kernel():
        assert kernel() is None
        by_arrays = looked(texts)
    for one, other in zip(by_kernel, by_arrays, strict=True):
        assert np.array_equal(one, other)


@needs_compiler
@settings(max_examples=60)
@given(st.lists(hostile_texts | st.just(STORY), min_size=1, max_size=4))
@example(
    [
        "in de la",
        "</s> the mill",
        "__label__en the mill",
        "__label__ de",
        "ŠČ\x00đ\tИ\x0b港の町 > <",
        "",
        " ",
        "de" * 3000,
    ]
)
def test_the_kernel_guesses_what_the_library_guesses(texts: list[str]) -> None:
    assert _tables() is not None
    by_kernel = guessed(texts, 5)
    with without_kernel():
        assert by_kernel == guessed(texts, 5)


LACKING = """
import resource
from corpusmill.kernel import calls
from corpusmill.kernel.library import kernel
from corpusmill.text.codes.model import _tables
columns, text = _tables().columns, b"a" * 30_000_000
with open("/proc/self/statm") as sizes:
    now = int(sizes.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + 100_000_000,) * 2)
try:
    print(calls.languages(kernel(), text, 1, columns, 5))
except MemoryError as error:
    print(error)
"""


@needs_compiler
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the size of a process is not told here")
def test_lack_of_memory_is_no_guess_of_a_language() -> None:
    done = subprocess.run([sys.executable, "-c", LACKING], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "words of a text\n"), done.stderr


@needs_compiler
def test_a_model_of_another_kind_is_left_to_the_library() -> None:
    data = _file().read_bytes()
    assert _read(data) is not None
    assert _read(b"\0" * 4 + data[4:]) is None  # of another library
    softmax = struct.pack("<i", 3)
    assert _read(data[:32] + softmax + data[36:]) is None


@needs_compiler
def test_a_library_of_other_sources_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / LIBRARY.name
    assert compile_kernel(target) is None
    load_kernel.cache_clear()
    assert load_kernel(target)
    monkeypatch.setattr(library, "source_hash", lambda: "0" * 64)  # as after a change of a source
    load_kernel.cache_clear()
    assert load_kernel(target) is None
    other = tmp_path / "other.so"
    other.write_bytes(b"of another system")
    assert load_kernel(other) is None
    load_kernel.cache_clear()


def test_without_a_compiler_the_build_goes_on_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    assert "no C compiler (no-such-compiler)" in str(compile_kernel(tmp_path / "kernel.so"))
    assert not list(tmp_path.iterdir())
    monkeypatch.setenv("CC", f"{sys.executable} -c raise(SystemExit(3))")
    assert "failed" in str(compile_kernel(tmp_path / "kernel.so"))


def test_the_build_can_compile_before_anything_is_installed() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import runpy; runpy.run_path({str(compiling.__file__)!r})"], check=False
    )
    assert done.returncode == 0


@needs_compiler
def test_an_array_that_does_not_stand_where_its_numbers_may_is_refused() -> None:
    """The compiler counts on it; many processors read such numbers all the same, others do not."""
    pairs = np.frombuffer(b"." + bytes(16), np.int32, 4, 1)
    assert not pairs.flags.aligned
    with pytest.raises(ctypes.ArgumentError):
        kernel().index_grams(pairs, 2, np.full(8, -1, np.int32), 4)


@pytest.mark.parametrize("language", ["hi", "ta", "vi"])
def test_rules_of_scripts_of_three_bytes_run_without_the_kernel(language: str) -> None:
    with without_kernel():
        assert clean("\u0905\u0915", language=language).text == "\u0905\u0915"
