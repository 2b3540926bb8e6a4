"""The encoding of pages: what they declare of themselves, and what their bytes say of that."""

from __future__ import annotations

import pytest

from corpusmill.read.html.decode import decode

RUSSIAN = "<h1>Старая мельница</h1><p>Мельница стояла у реки, пока её не снесли; жернова лежат там и сегодня.</p>"
GREEK = "<h1>Ο παλιός μύλος</h1><p>Ο μύλος στεκόταν δίπλα στο ποτάμι ώσπου γκρεμίστηκε, και οι πέτρες του μένουν.</p>"
CHINESE = (
    "<h1>旧磨坊</h1><p>磨坊立在河边，直到有一天被拆掉；磨石至今还在那里，孩子们坐在上面钓鱼，老人们在旁边聊天。</p>"
)
JAPANESE = (
    "<p>水車小屋は川のそばにあったが、ある年に取り壊された。石臼は今もそこに残っていて、子どもが腰かけている。</p>"
)
FRENCH = "<p>Le vieux moulin était près de la rivière, là où l’été dure ; ses meules y sont restées, à côté du pré.</p>"


@pytest.mark.parametrize(
    ("text", "encoding", "head"),
    [
        (RUSSIAN, "cp1251", "<meta charset='iso-8859-1'>"),
        (RUSSIAN, "cp1251", "<meta charset='koi8-r'>"),
        (RUSSIAN, "koi8-r", "<meta charset='windows-1251'>"),
        (RUSSIAN, "mac_cyrillic", "<meta charset='x-mac-cyrillic'>"),
        (RUSSIAN, "cp1251", "<!-- <meta charset='koi8-u'> --><meta charset='windows-1251'>"),
        (RUSSIAN, "cp1251", "<meta name='description' content='charset=koi8-r'><meta charset='cp1251'>"),
        (RUSSIAN, "cp1251", "<meta data-charset='koi8-r' charset='cp1251'>"),
        (GREEK, "cp1253", "<meta charset='iso-8859-15'>"),
        (CHINESE, "gb18030", "<meta charset='latin1'>"),
        (CHINESE, "utf-16-le", ""),
        (CHINESE, "utf-16-be", "\n"),
        (JAPANESE, "iso2022_jp", ""),
        (JAPANESE, "iso2022_jp", "<meta charset='utf-8'>"),
        (FRENCH, "cp1252", "<meta charset='iso-8859-1'>"),
        (FRENCH, "cp1252", "<meta charset='utf-8'>"),
    ],
)
def test_pages_read_as_they_were_written(text: str, encoding: str, head: str) -> None:
    page = f"{head}<html><body>{text * 3}</body></html>"
    assert decode(page.encode(encoding)).text == page


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", None])
def test_utf8_with_bytes_that_are_none(declared: str | None) -> None:
    page = ("<p>" + FRENCH * 3).encode()
    stray = decode(page + b"<p>d\xe9j\xe0 \x93vu\x94", declared)
    assert (stray.text, stray.encoding) == (page.decode() + "<p>déjà “vu”", "utf-8+cp1252")
    cut = decode(page + b"<p>vu \xe2\x80 et revu", declared)
    assert (cut.text, cut.encoding) == (page.decode() + "<p>vu \ufffd et revu", "utf-8")
    end = decode(page + b"<p>d\xc3", declared)
    assert (end.text, end.encoding) == (page.decode() + "<p>d\ufffd", "utf-8")


def test_accents_and_capitals_that_a_declared_encoding_rightly_makes() -> None:
    for text, encoding in ((RUSSIAN.upper(), "cp1251"), ("<p>čtyři žáci, ďáblův šál ěščř</p>" * 3, "cp1250")):
        assert decode(f"<meta charset={encoding}>{text}".encode(encoding)).text.endswith(text)
