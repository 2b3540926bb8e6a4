"""Scripts and styles of a page, taken for text: they go from texts of prose and stay where the text speaks of code."""

from __future__ import annotations

import pytest

import corpusmill

NEWS = [
    "Warga bergotong royong memperbaiki jembatan yang rusak diterjang banjir pada awal bulan ini.",
    "Kepala desa mengatakan pekerjaan itu akan selesai sebelum anak-anak kembali masuk sekolah.",
]
CODE = "This code opens the tabs of the page one after the other, as we saw in the last chapter."
SCRIPTS = [
    "$(document).ready(function(){\n    $('.slider').open({\n        dots: true\n    });\n});",
    "var s = document.createElement('script');\ns.async = true;\ndocument.head.appendChild(s);",
    "setTimeout(function(){\n  location.reload();\n}, 300000);",
    ".gallery {\n    margin: auto;\n}\n.gallery .item {\n    float: left;\n}",
    "if (screen.width <= 699) {\nshowMobile();\n}\nelse {\nshowWide();\n}",
    '{"@context":"https://schema.org","@type":"NewsArticle"}',
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_goes_between_and_below_paragraphs(script):
    text = "\n".join(NEWS)
    assert corpusmill.clean("\n".join([NEWS[0], script, NEWS[1]])).text == text
    assert corpusmill.clean("\n".join([*NEWS, script])).text == text


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_stays_in_a_text_that_speaks_of_code_or_has_no_prose(script):
    for text in ("\n".join([NEWS[0], script, CODE]), script):
        assert corpusmill.clean(text).text == text


def test_what_looks_like_code_but_names_nothing_of_a_page_stays():
    text = "\n".join([NEWS[0], "harga = (biaya + untung) * 2;", "f(x) = {", "x^2;", "}", NEWS[1]])
    assert corpusmill.clean(text).text == text
