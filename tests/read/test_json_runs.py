"""Lines of JSON that hold texts alone come many at a time, and are what each is by itself."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpusmill.kernel.library import kernel, without_kernel
from corpusmill.read.rows.json_rows import json_lines
from corpusmill.read.rows.json_runs import JsonRun
from corpusmill.read.rows.row import BrokenRow, Row, Runs, each
from corpusmill.read.source import SourceOptions

needs_kernel = pytest.mark.skipif(kernel() is None, reason="there is no compiled kernel here")

# What strings of JSON are made of: half characters, the ends of ranges of UTF-8, signs that must or may be escaped.
SIGNS = [*'ab"\\/\b\f\n\r\t\x00\x1f\x7f', "\x80", "\u07ff", "\u0800", "\ud7ff", "\ud83d", "\ude00", "\ue000", "\uffff",
         "\U00010000", "\U0010ffff", "\ufeff", "plain words, longer than eight bytes"]  # fmt: skip
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)
# What breaks a line in some way: ends of strings and of lines, halves of characters, surrogates, what is too large.
BREAKS = [
    *(b'"', b"\\", b"\n", b"\r", b"\x1a", b"\x80", b"\xc1\x80", b"\xe0\x9f\x80", b"\xed\xa0\x80", b"\xf0\x8f\x80\x80"),
    *(b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xff", b"\\u12", b"\\ud83d", b"\\ud83d\\u0041", b"\\x", b"{}", b","),
    *(b"\\uABEF", b"\\uabcd", b"\\u00G0", b"\\u00:0", b"\\u0/00", b"\\u@000", b"\\u000`"),
]


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    cells: dict[str, object] = {"id": draw(TEXTS), "text": draw(TEXTS)}
    odd = draw(st.integers(0, 30))
    cells |= {0: {"id": 7}, 1: {"text": None}, 2: {"url": "u"}}.get(odd, {})
    if odd == 3:
        cells = {"text": "turned round", "id": "a"}
    around = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :\r")]))
    said = json.dumps(cells, ensure_ascii=draw(st.booleans()), separators=around)
    line = said.encode("utf-8", "surrogatepass")
    if odd == 4:
        at = draw(st.integers(0, len(line)))
        line = line[:at] + draw(st.sampled_from(BREAKS)) + line[at:]
    return line


def read(data: bytes, longest: int, buffer: int, *, by_kernel: bool = True) -> list[Row | BrokenRow | str]:
    options = SourceOptions("test", "a", max_record_bytes=longest)

    def found() -> Iterator[Row | BrokenRow | str]:
        try:
            yield from each(json_lines(io.BufferedReader(io.BytesIO(data), buffer), options, before=4, is_inside=True))
        except Exception as error:  # what reading breaks off with is of the lines, too
            yield repr(error)

    with nullcontext() if by_kernel else without_kernel():
        return list(found())


@needs_kernel
@given(
    st.lists(lines(), max_size=20), st.sampled_from([1 << 20, 60]), st.sampled_from([64, 300, 1 << 18]), st.booleans()
)
@example(
    [b'{"id": "a", "text": "' + sign + b'"}' for broken in BREAKS for sign in (b"", broken)], 1 << 20, 1 << 18, True
)
def test_lines_are_read_by_the_kernel_as_by_python(found: list[bytes], longest: int, buffer: int, ends: bool) -> None:
    data = b"\n".join(found) + b"\n" * ends
    assert read(data, longest, buffer) == read(data, longest, buffer, by_kernel=False)


@needs_kernel
def test_bytes_that_are_damaged_anywhere_are_read_as_by_python() -> None:
    draw = random.Random("damage")
    whole = b"".join(json.dumps({"id": f"{n}", "text": f"Zoë’s 😀 café\n{n}"}, ensure_ascii=n % 2 > 0).encode() + b"\n"
                     for n in range(40))  # fmt: skip
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(draw.randint(1, 4)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        assert read(bytes(data), 1 << 20, 1 << 18) == read(bytes(data), 1 << 20, 1 << 18, by_kernel=False)


def runs_of(found: Runs) -> list[int]:
    """How many rows come together, one after the other."""
    return [len(list(item.rows())) if isinstance(item, JsonRun) else 1 for item in found]


@needs_kernel
@pytest.mark.parametrize(
    ("more", "runs"),
    [
        ({}, [1, 256, 43]),
        ({"encoding": "utf-8"}, [1] * 300),  # which may be declared for what is none
        ({"max_record_bytes": 20}, [1] * 300),
    ],
)
def test_plain_lines_come_together(more: dict[str, object], runs: list[int]) -> None:
    data = b"".join(b'{"id": "%d", "text": "one"}\n' % n for n in range(300))
    assert runs_of(json_lines(io.BytesIO(data), SourceOptions("test", "a", **more))) == runs  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_lines_in_another_encoding_come_one_by_one(encoding: str) -> None:
    said = "".join(json.dumps({"text": f"Zoë’s café {n}"}, ensure_ascii=False) + "\n" for n in range(9))
    found = list(json_lines(io.BytesIO(said.encode(encoding)), SourceOptions("test", "a")))
    assert [row.cells["text"] for row in found if isinstance(row, Row)] == [f"Zoë’s café {n}" for n in range(9)]


def test_lines_that_end_in_returns_come_one_by_one() -> None:
    data = b"".join(b'{"text": "one %d"}\r' % n for n in range(9))
    assert runs_of(json_lines(io.BytesIO(data), SourceOptions("test", "a"))) == [1] * 9
