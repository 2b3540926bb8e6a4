"""Scripts and styles of a page, taken for text: they go from texts of prose and stay where the text speaks of code."""

from __future__ import annotations

import pytest

import corpusmill
from bounded import ends
from corpusmill.text.layouts.page_scripts import joined_scripts, page_scripts

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
    "var elm = elm || {}; elm.que = elm.que || [];",
    "if (typeof counted === 'undefined') { counted = 1; }",
    "var rooms = ['news']; googletag.cmd.push(function(){ googletag.display('box-1'); });",
    "var _id = 'a'; (function(w,r,s){w['ElmObject']=r;})(window,'s');",
    "window.__data = {'a': [1,2]};",
    "!function(e,t){e.x=t}(window,document);",
]
JOINED = [
    *(script for script in SCRIPTS if "\n" not in script and not script.startswith("{")),
    "(adsbygoogle = window.adsbygoogle || []).push({});",
    "function loadBox(){document.write('<div id=\"box; 1)\"></div>');}",
    "window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag('js', new Date());",
    ".box { margin: 0 auto; width: 300px; }@media (max-width: 600px) { .box { width: 100%; } }",
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


@pytest.mark.parametrize("script", JOINED)
@pytest.mark.parametrize("gap", ["", " "])
def test_a_script_goes_out_of_the_line_that_it_was_joined_to(script, gap):
    text = corpusmill.clean(gap.join([NEWS[0], script, NEWS[1]])).text
    assert text.split() == " ".join([NEWS[0] + gap.strip(), NEWS[1]]).split() or text == "".join(NEWS)


@pytest.mark.parametrize("script", JOINED)
def test_a_script_inside_a_line_stays_in_a_text_that_speaks_of_code(script):
    line = f"{NEWS[0]} {script} {CODE}"
    assert script.strip(" ;") in corpusmill.clean(line).text


@pytest.mark.parametrize(
    "line",
    [
        "Nilai f(x) = (a + b); lalu g(y) = {a, b}, kata guru itu kepada murid-murid di kelas.",
        "Rumus itu window.x (lihat bab dua) tidak dipakai di sini, dan document.a juga tidak (begitu).",
        "Ia menulis { dan tidak pernah menutupnya; window.open( begitu saja, kata temannya kepada polisi.",
    ],
)
def test_brackets_of_other_kinds_inside_a_line_stay(line):
    assert corpusmill.clean("\n".join([*NEWS, line])).text == "\n".join([*NEWS, line])


def test_a_bracket_that_never_closes_takes_nothing_behind_it():
    line = NEWS[0] + "googletag.cmd.push(function(){ googletag.display('box';" + NEWS[1]
    assert NEWS[1] in corpusmill.clean(line).text


@pytest.mark.parametrize("part", ["a", "a.", "$", "(", "(;!", "x={", "f(", ". f() ", "\\'"])
def test_a_line_of_what_scripts_are_made_of_is_told_in_proportion_to_its_length(part):
    line = "window.x {" + part * (100_000 // len(part)) + "x"
    with ends():
        joined_scripts("\n".join([*NEWS, line]))
        page_scripts([*map(str.lower, NEWS), line, "x = {" + line + ";"])
