"""Near twins of the common encodings: ISO 8859-15, and UTF-8 as Java writes it."""

from __future__ import annotations

import pytest
from reading import read_bytes, texts

from corpusmill.read.encoding.decode import decode, decode_as
from corpusmill.read.html.decode import decode as decode_page


@pytest.mark.parametrize(
    "text",
    [
        "Le cœur de l’œuvre coûte 12 000 € à l'État, dit-on ; les Œillets sont déjà fermés.".replace("’", "'"),
        "Das Ufer ist für 30 € zu haben, wenn es überhaupt jemand möchte, hieß es später.",
    ],
)
def test_latin_9_is_told_from_windows(text):
    found = decode(text.encode("iso8859-15"))
    assert (found.text, decode_as(text.encode("iso8859-15"), found.encoding)) == (text, text)
    windows = "½ Liter à 12 € — für 2½ Häfen, 1¼h"
    assert decode(windows.encode("cp1252")).text == windows


def test_utf8_as_java_and_databases_write_it():
    data = "Déjà vu \U0001f41f, ".encode("utf-16-le", "surrogatepass")
    halves = "".join(chr(int.from_bytes(data[at : at + 2], "little")) for at in range(0, len(data), 2))
    written = halves.encode("utf-8", "surrogatepass")
    found = decode(written)
    assert (found.text, found.encoding) == ("Déjà vu \U0001f41f, ", "utf-8-variants")
    assert decode_as(written, found.encoding) == found.text
    rows = b'{"text": "' + written + b'one"}\n{"text": "two"}\n{"text": "' + written + b'three"}\n'
    assert texts(read_bytes("a.jsonl", rows)) == [f"{found.text}one", "two", f"{found.text}three"]
    assert decode_page(b"<p>" + written).text == f"<p>{found.text}"
