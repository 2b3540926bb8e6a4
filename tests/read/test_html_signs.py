"""Raised numbers, formulas, readings and broken words say in the text what they say on the page. All pages invented."""

from __future__ import annotations

import pytest
from html_pages import BODY, page

from bounded import ends
from corpusmill.read.html import PageLimits, extract
from corpusmill.read.html.body.blocks import read_blocks
from corpusmill.read.html.body.evidence import read_evidence
from corpusmill.read.html.body.source import prepared
from corpusmill.read.html.tree import parse

KATEX = (
    "<span class='katex'><span class='katex-mathml'><math><semantics><mrow><mi>v</mi><mo>=</mo><mi>s</mi></mrow>"
    "<annotation encoding='application/x-tex'>v=s/t</annotation></semantics></math></span>"
    "<span class='katex-html' aria-hidden='true'><span>v</span><span>=</span><span>s/t</span></span></span>"
)
WIKI = (
    "<span class='mwe-math-element'><span style='display: none;'><math alttext='{\\displaystyle v}'><semantics>"
    "<mi>v</mi><annotation encoding='application/x-tex'>{\\displaystyle v=s/t}</annotation></semantics></math></span>"
    "<img class='mwe-math-fallback-image-inline' alt='{\\displaystyle v=s/t}'></span>"
)
MATHJAX_2 = (
    "<span class='MathJax_Preview'>v</span><span class='MathJax'><nobr aria-hidden='true'>v=s/t</nobr></span>"
    "<script type='math/tex'>v=s/t</script>"
)
MATHJAX_3 = (
    "<mjx-container><mjx-math aria-hidden='true'>vst</mjx-math><mjx-assistive-mml><math><mi>v</mi><mo>=</mo>"
    "<mfrac><mi>s</mi><mi>t</mi></mfrac></math></mjx-assistive-mml></mjx-container>"
)
PICTURES = [
    "<img class='latex' alt='v=s/t'>",
    "<img class='mathtex-equation' src='/f/9.png' alt='v=s/t'>",
    "<img src='https://formulas.example/svg.latex?v%3Ds/t'>",
    "<img src='https://formulas.example/latex.php?latex=v%3Ds%2Ft&bg=ffffff' alt='v=s/t'>",
]

RAISED = [
    ("4 × 10<sup>9</sup> herrings", "4 × 10⁹ herrings"),
    ("10<sup>−3</sup> m<sup>2</sup>", "10⁻³ m²"),
    ("2<sup>k</sup> and 2<sup>n</sup>", "2^k and 2ⁿ"),
    ("e<sup>x+1</sup>, 5<sup>a/b</sup>", "e^(x+1), 5^(a/b)"),
    ("a price of 4<sup>99</sup>", "a price of 4⁹⁹"),
    ("the 1<sup>st</sup>, M<sup>lle</sup> Roy, 3<sup>e</sup>", "the 1st, Mlle Roy, 3e"),
    ("built in 1921<sup><a href='#n2'>2</a></sup>.", "built in 1921[2]."),
    ("was built by hand<sup>[2]</sup> in 1921<sup>[3]</sup>", "was built by hand[2] in 1921[3]"),
    ("el 3<sup>º</sup> y la 4<sup>ª</sup>", "el 3º y la 4ª"),
    ("built in 1921<a href='#n2'><sup>2</sup></a>.", "built in 1921[2]."),
    ("built in 1921<sup class='footnote'>2,3</sup>.", "built in 1921[2,3]."),
    ("built here.<sup><a href='/wiki#cite-4'>[4]</a></sup>", "built here.[4]"),
    ("said so<sup>1,2</sup> and so", "said so¹,² and so"),
    ("CO<sub>2</sub>, 101<sub>2</sub>, <sup>3</sup>/<sub>4</sub>", "CO2, 101₂, ³/₄"),
    ("<b>10</b><sup>6</sup>", "10⁶"),
    ("log<sub>2</sub>8 is 3", "log₂8 is 3"),
    ("9 × 10<span style='font-size:.7em; vertical-align: super'>8</span> eels", "9 × 10⁸ eels"),
    ("H<span style='VERTICAL-ALIGN:sub'>2</span>O, log<font style='vertical-align:sub'>3</font>9", "H2O, log₃9"),
    ("built in 1921<a class='footnote' href='#b2'>2</a>.", "built in 1921[2]."),
    ("built in 1921<a href='#footnote-2' id='r2'>2</a>, 9<a href='#_ftn3'>†</a>", "built in 1921[2], 9[†]"),
    ("a load of 80<span class='footnote-ref'>7</span> crates", "a load of 80[7] crates"),
    ("a load of 80<a class='note-ref' href='#n2'>2</a> crates", "a load of 80[2] crates"),
    ("built in 1921<a href='#cite-note-3'>3</a> by 9<a class='Footnote' href='#x'>*</a>", "built in 1921[3] by 9[*]"),
    ("a load of 80<span class='endnote'>1</span> crates", "a load of 80[1] crates"),
    ("built in 1921<SUP><A HREF='#fn1'>1</A></SUP>.", "built in 1921[1]."),
    ("9 × 10<SPAN STYLE='Vertical-Align: super'>8</SPAN> eels", "9 × 10⁸ eels"),
    ("see note <a href='#note7'>7</a>, [<a href='#cite_note-3'>3</a>], 80<a href='/p/9'>9</a>", "see note 7, [3], 809"),
]
BROKEN = [
    ("港口的\n  修复<b>计划</b>\n于<i>周三</i>\n公布。", "港口的修复计划于周三公布。"),
    ("港口 的\nnew\n计划", "港口 的 new 计划"),
    ("<b>港口</b>\n<i>计划</i>", "港口计划"),
    ("항구\n공사", "항구 공사"),
    ("Hafen&shy;behörde, Hafen\xadmeister, Donau<wbr>dampfer", "Hafenbehörde, Hafenmeister, Donaudampfer"),
]


def first_line(html: str) -> str:
    return read_blocks(parse(f"<body><p>{html}</p></body>".encode(), PageLimits())).blocks[0].text


@pytest.mark.parametrize(("html", "text"), RAISED + BROKEN)
def test_signs_that_would_say_something_else(html, text):
    assert first_line(html) == text


@pytest.mark.parametrize(("html", "text"), RAISED + BROKEN)
def test_the_fast_tier_writes_them_alike(html, text):
    body = f"<p>{BODY[0]}</p><p>Before: {html} {BODY[1]}</p><p>{BODY[2]}</p>"
    assert f"Before: {text} Repairs" in extract(page(body), tier="fast").text


@pytest.mark.parametrize("lone", ["于", "”", "&rdquo;", "…", "है", "2é", "\n于 "])
def test_no_lone_sign_between_two_tags_is_lost_in_the_fast_tier(lone):
    body = f"<p>{BODY[0]} The <b>pier</b>{lone}<i>harbour</i> was shut.</p><p>{BODY[1]}</p><p>{BODY[2]}</p>"
    shown = lone.replace("&rdquo;", "”").split()[0]
    assert f"pier{shown}harbour" in extract(page(body), tier="fast").text.replace(" ", "")


@pytest.mark.parametrize("tier", ["precise", "fast"])
@pytest.mark.parametrize("formula", [KATEX, WIKI, MATHJAX_2, MATHJAX_3, *PICTURES])
def test_a_formula_stands_there_once(formula, tier):
    body = f"<p>{BODY[0]}</p><p>The speed follows from {formula} as divers know. {BODY[1]}</p><p>{BODY[2]}</p>"
    text = extract(page(body), tier=tier).text
    assert "follows from $v=s/t$ as divers" in text or "follows from v=s/t as divers" in text


def test_a_formula_without_tex_keeps_its_structure():
    formula = (
        "<math><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow>"
        "<msqrt><mi>b</mi></msqrt></mfrac></math>"
    )
    assert first_line(formula) == "x^2=(a+1)/(√b)"


def test_marks_of_notes_are_links():
    block = read_blocks(parse(b"<p>so in 1921<sup><a href='#n1'>1</a></sup> it was</p>", PageLimits())).blocks[0]
    assert [block.text[start:end] for start, end in block.links] == ["[1]"]


def test_a_raised_part_that_was_left_open_hides_nothing():
    assert first_line(f"<sup>{BODY[0]}") == BODY[0]


def test_preformatted_lines_stay_lines():
    html = "<pre>港口\n计划</pre><p>港口\n计划</p>"
    assert prepared(html) == "<pre>港口\n计划</pre><p>港口计划</p>"


@pytest.mark.parametrize("tier", ["precise", "fast"])
def test_a_long_list_of_choices_takes_no_time_by_its_square(tier):
    html = f"<select>{'<option>Tarn Quay' * 99_000}</select><p>{BODY[0]}</p>".encode()
    with ends():
        assert BODY[0] in extract(html, tier=tier).text


def test_readings_beside_signs_cost_no_vote():
    signs = "港口の<ruby>計画<rt>けいかく</rt></ruby>をすぐ公布、桟橋を閉鎖、冬の前に修理。"
    html = page(f"<p>{signs}</p><p>{BODY[0]}</p>", chrome=False).decode()
    evidence = read_evidence(parse(html, PageLimits()), html, [])
    at = next(n for n, block in enumerate(evidence.page.blocks) if block.text.startswith("港口の計画を"))
    assert [evidence.votes[name][at] for name in ("narrow", "wide")] == [1.0, 1.0]


def test_texts_at_hand_vote_in_place_of_extractors():
    html = page(f"<p>{BODY[0]}</p><p>{BODY[1]}</p>", chrome=False).decode()
    evidence = read_evidence(parse(html, PageLimits()), html, [], (BODY[0], f"{BODY[0]}\n{BODY[1]}"))
    places = [[block.text for block in evidence.page.blocks].index(text) for text in BODY[:2]]
    assert [evidence.votes["narrow"][at] for at in places] == [1.0, 0.0]
    assert [evidence.votes["wide"][at] for at in places] == [1.0, 1.0]
