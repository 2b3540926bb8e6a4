"""HTML pages become text, marks and metadata; hostile ones are refused. All pages here are invented."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from html_pages import BODY, LD, page

from corpusmill.read.html import Extracted, PageLimits, PageRefused, extract
from corpusmill.read.html.body.blocks import read_blocks
from corpusmill.read.html.decode import decode
from corpusmill.read.html.kinds import BIT, kinds_of
from corpusmill.read.html.tree import parse


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_the_body_stays_and_the_residue_goes(tier):
    text = extract(page(), tier=tier).text
    for paragraph in BODY:
        assert paragraph in text
    for residue in ("Sport", "Lighthouse keeper", "daily newsletter", "Typical of this council", "All rights reserved"):
        assert residue not in text


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_marks_are_spans_of_the_text(tier):
    links = ["two of its oak piles", "shipworm & gribble", "the coal wharf"]
    body = (
        f"<p>{BODY[0]} Divers looked at <a href='/x'>  two of its\n oak piles </a> and at "
        f"<a href='/y'><b>shipworm</b> &amp; gribble</a>.</p><h2>What comes next</h2>"
        f"<p>{BODY[1]}</p><p>{BODY[2]} The ferry leaves from <a href='z'>the coal wharf</a>, says the notice there.</p>"
        f"<p>{BODY[3]}</p>"
    )
    found = extract(page(body), tier=tier)
    marked = [found.text[m.start : m.end] for m in found.marks if m.kind == "link"]
    assert [m for m in marked if m in links] == links
    assert "What comes next" in [found.text[m.start : m.end] for m in found.marks if m.kind == "heading"]
    assert list(found.marks) == sorted(found.marks, key=lambda m: m.start)


def test_every_kind_of_mark_comes_from_its_element():
    html = (
        b"<body><h2>Berths</h2><ul><li>coal wharf</li><li><p>old <a href=x>basin</a></p></li></ul><figure><img src=x>"
        b"<figcaption>The pier at low water</figcaption></figure>"
        b"<table><tr><td>pile</td><td> oak </td></tr></table></body>"
    )
    from corpusmill.read.html.page import _write

    blocks = read_blocks(parse(html, PageLimits()))
    text, marks = _write(blocks, np.ones(len(blocks.blocks), bool))
    assert text == "Berths\ncoal wharf\nold basin\nThe pier at low water\npile | oak"
    assert [(m.kind, text[m.start : m.end]) for m in marks] == [
        ("heading", "Berths"),
        ("list", "coal wharf"),
        ("list", "old basin"),
        ("link", "basin"),
        ("caption", "The pier at low water"),
        ("cell", "pile"),
        ("cell", "oak"),
    ]


def lines(html: str) -> list[str]:
    return [block.text for block in read_blocks(parse(html.encode(), PageLimits())).blocks]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>one<br>two<br><br>three</p>", ["one", "two", "three"]),
        ("<div>loose <b>bold</b>\n  text<p>para</p>tail</div>", ["loose bold text", "para", "tail"]),
        ("<pre>x = 1\n  y = 2</pre>", ["x = 1\n  y = 2"]),
        ("<p>seen<span hidden> not</span><span style='display:none'> nor</span> here</p>", ["seen here"]),
        ("<p>a<script>b</script>c<!-- d -->e<template>f</template></p>", ["ace"]),
        ("<p>prix : 5\u00a0€</p>", ["prix : 5\u00a0€"]),
        ("<table><tr><td><p>layout</p></td><td><div>columns</div></td></tr></table>", ["layout", "columns"]),
        ("<table><tr><td><p>a cell</p></td><td><p>another</p></td></tr></table>", ["a cell | another"]),
        (f"<table><tr><td><p>{BODY[0]}</p></td><td><p>{BODY[1]}</p></td></tr></table>", BODY[:2]),
        ("<ruby>漢<rt>かん</rt></ruby>字", ["漢字"]),
        ("", []),
    ],
)
def test_lines_break_as_a_browser_breaks_them(html, expected):
    assert lines(f"<body>{html}</body>") == expected


def test_a_tag_left_open_does_not_hide_the_page():
    shown = lines(f"<body><button class=menu>{''.join(f'<p>{p}</p>' for p in BODY)}</body>")
    assert shown == BODY
    streamed = lines(f"<body><p>Loading</p><div hidden id=S:0>{''.join(f'<p>{p}</p>' for p in BODY)}</div></body>")
    assert streamed == ["Loading", *BODY]


def test_kinds_are_words_not_letters():
    assert kinds_of("relatedPosts") & BIT["related"]
    assert kinds_of("ad-slot") & BIT["ad"]
    assert not kinds_of("shadow-lead-reader") & BIT["ad"]
    assert kinds_of("") == 0


SENTENCE = "Größe, café — “naïve” – 5 €"


@pytest.mark.parametrize(
    ("data", "declared", "text", "encoding"),
    [
        (SENTENCE.encode(), None, SENTENCE, "utf-8"),
        (SENTENCE.encode(), "iso-8859-1", SENTENCE, "utf-8"),
        (SENTENCE.encode("cp1252"), "utf-8", SENTENCE, "cp1252"),
        (
            b"<meta charset='iso-8859-1'>" + SENTENCE.encode("cp1252"),
            None,
            "<meta charset='iso-8859-1'>" + SENTENCE,
            "cp1252",
        ),
        (SENTENCE.encode("utf-8-sig"), "shift_jis", SENTENCE, "utf-8"),
        ("Ж".encode("utf-16"), None, "Ж", "utf-16-le"),
        (("<html>plain words here</html>").encode("utf-16-be"), None, "<html>plain words here</html>", "utf-16-be"),
        ("日本語の文章です。".encode("shift_jis"), "Shift_JIS", "日本語の文章です。", "cp932"),
        ("日本語の文章です。".encode("euc-jp"), "euc-jp", "日本語の文章です。", "euc_jp"),
        ("日本語".encode("iso-2022-jp"), "iso-2022-jp", "日本語", "iso2022_jp"),
        ("简体中文网页".encode("gb18030"), "gb2312", "简体中文网页", "gb18030"),
        (b"<meta charset=no-such-code>caf\xe9", None, "<meta charset=no-such-code>café", "cp1252"),
        (b"nul\x00l", None, "null", "utf-8"),
        (b"", None, "", "utf-8"),
    ],
)
def test_encodings_are_told_by_the_bytes_first(data, declared, text, encoding):
    found = decode(data, declared)
    assert (found.text, found.encoding) == (text, encoding)
    assert 0 < found.confidence <= 1


def test_a_few_broken_bytes_do_not_unmake_utf8():
    found = decode(("Größe und Maß. " * 30).encode() + b"\xc3")
    assert found.encoding == "utf-8"
    assert found.text.startswith("Größe und Maß.")


def test_russian_without_a_declaration_is_detected():
    text = "Начальник порта закрыл восточный причал после осмотра свай водолазами. " * 5
    assert decode(f"<p>{text}</p>".encode("cp1251")).text == f"<p>{text}</p>"


def test_null_beats_a_guess():
    known = extract(b"<html><body><p>Nothing here says who wrote it, or when it was.</p></body></html>").known
    assert not {"author", "date", "publisher", "license", "url", "title"} & set(known)


@pytest.mark.parametrize(
    "script",
    [
        "{",
        "[" * 5000,
        '{"@graph": 5}',
        '{"@type": {"a": 1}, "author": [[["x"]]]}',
        "null",
        '{"@type": "Article", "headline": 7,}',
    ],
)
def test_broken_json_ld_breaks_nothing(script):
    found = extract(page(head=f'<script type="application/ld+json">{script}</script>'))
    assert found.known["title"].value == "Shipworm closes the eastern pier"


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    ("kind", "html"),
    [
        ("too-large", b"<p>" + b"word " * 2_000_000),
        ("too-deep", page(chrome=False) + b"<div>" * 10_000 + b"x"),
        ("too-many-attributes", b"<div " + b" ".join(b'a%d="<p>"' % n for n in range(100_000)) + b">x</div>"),
        ("too-many-elements", b"<p>x</p>" * 110_000),
        ("too-many-elements", b"<" * 500_000),
    ],
)
def test_hostile_pages_are_refused_by_kind(kind, html, tier):
    with pytest.raises(PageRefused, match="limit") as refused:
        extract(html, tier=tier)
    assert refused.value.kind == kind


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    "html",
    [
        b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><p>&b;&b;</p>',
        b"<html><body>" + b"<!--" * 1000,
        b"<table><tr><td>x" * 60,
        b"<p hidden>" * 300 + b"x",
        b"<svg><foreignObject><p>x</p></foreignObject></svg>",
        b"<plaintext>never closed",
        b"   \n",
    ],
)
def test_strange_pages_are_read(html, tier):
    found = extract(html, tier=tier)
    assert isinstance(found, Extracted)
    assert len(found.text) < 1000


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize(
    "data", [b"\x00\xff\xfe\x00" * 50, b"\x89PNG\r\n\x1a\n<p>x</p>", b"<p>" + bytes(range(1, 9)) * 9]
)
def test_bytes_that_are_no_page_are_refused(data, tier):
    with pytest.raises(PageRefused, match="not a page") as refused:
        extract(data, tier=tier)
    assert refused.value.kind == "binary"


def test_limits_are_options():
    with pytest.raises(PageRefused, match="max_bytes"):
        extract(page(), limits=PageLimits(max_bytes=100))
    with pytest.raises(PageRefused) as refused:
        extract(page(), limits=PageLimits(seconds=0.0))
    assert refused.value.kind == "time-limit"


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_the_same_page_gives_the_same_text_in_any_process(tier, tmp_path: Path):
    file = tmp_path / "page.html"
    file.write_bytes(page(head=LD))
    code = (
        "import sys, hashlib; from pathlib import Path; from corpusmill.read.html import extract;"
        f"e = extract(Path(sys.argv[1]).read_bytes(), tier={tier!r});"
        "print(hashlib.sha256(repr((e.text, e.marks, e.known)).encode()).hexdigest())"
    )
    run = [sys.executable, "-c", code, str(file)]
    first, second = (
        subprocess.run(
            run, capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": s}
        )
        for s in ("1", "2")
    )
    assert first.stdout == second.stdout


def test_pages_before_do_not_matter():
    alone = extract(page())
    for _ in range(3):
        assert extract(page()) == alone
