"""Parts of a line whose letters alone would say something else: raised and lowered signs, formulas, broken words.

"10<sup>6</sup>" is not 106, "1874<sup><a href=#n1>1</a></sup>" is not 18741, and a formula that a page carries three
times (for eyes, for screen readers, as TeX) is one formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from lxml import etree

_MOST = 60  # characters of what is raised or lowered; a longer one is a tag that was left open
_RAISED = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_RAISED_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SLASH = ("/", "⁄")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_NUMERIC = re.compile(r"[0-9+\-−–=() ]*[0-9][0-9+\-−–=()]*|[ni]")
_LISTED = re.compile(r"\d{1,3}(?:[,;–\-] ?\d{1,3})+")
# what is raised after a number without being its power: 1st, 2ème, 3o, 4to; letters after letters are abbreviations
_ORDINAL = re.compile(r"(?i)(?:st|nd|rd|th|ers?|res?|es?|ds?|i?[eè]me|nde?|os?|as?|t[oa]|m[oa]|ος|η|ο|[ºª]|tm|sm)")
_OPERATOR = re.compile(r"[0-9+\-−=/]")
_MARK = re.compile(r"[\[(]?(?P<mark>\d{1,3}(?:[,;–\-] ?\d{1,3})*|[a-z]|[*†‡§¶]+|[ivx]{1,5})[\])]?", re.IGNORECASE)
_NOTE_LINK = re.compile(r"#|[/?&](?:fn|note|cite)")
NOTE_WORDS = r"note|reference|cite|(?<![a-z])ft?n"
_NOTE_NAME = re.compile(NOTE_WORDS, re.IGNORECASE)


# Editors raise by a style, and link to notes without raising (`<a class="footnote" href="#n2">2</a>`).
_ALIGNED = re.compile(r"vertical-align\s*:\s*(?P<sign>su(?:per|b))\b", re.IGNORECASE)
_BARE_MARK = re.compile(r"\d{1,3}|[*†‡§]{1,3}")
_MARKS_MOST = 3
_NOTES_OWN = re.compile(
    r"(?<![a-z-])(?:foot|end)?[-_]?note(?:[-_]?(?:ref|mark|call|link|number)|[-_:]?\d+)?(?![a-z])"
    r"|noteref|cite[-_](?:note|ref)|(?<![a-z])ft?n(?:ref)?(?=[-_:\d]|\b)",
    re.IGNORECASE,
)
_JOINS = "-\u2013\u2212/#\u2116$\u20ac\u00a3\u00a5+=([."
"""Behind these a number goes on, or is no note's: of a range, a version, a price."""
_SIGN = {"sup": "sup", "sub": "sub", "super": "sup"}


def raises(element: etree._Element, before: str) -> str:
    """How an inline element sets its text behind a character, by its tag, its style or as a note's mark: "sup", "sub"
    or "" for neither."""
    tag, attributes = element.tag, element.attrib
    if tag not in ("a", "span", "small", "font") or not attributes:
        return tag if tag in ("sup", "sub") else ""
    if (style := attributes.get("style")) and (aligned := _ALIGNED.search(style)):
        return _SIGN[aligned["sign"].lower()]
    text = element.text
    if not text or len(text) > _MARKS_MOST or not before or before.isspace() or len(element):
        return ""
    if before in _JOINS and not (before == "." and not text.isdigit()):
        return ""
    names = f"{attributes.get('class')} {attributes.get('id')} {attributes.get('href', '').partition('#')[2]}"
    return "sup" if _BARE_MARK.fullmatch(text) and _NOTES_OWN.search(names) else ""


def is_raised_or_lowered(element: etree._Element) -> bool:
    """Told of a short `sup` or `sub`, or what is set like one, without blocks inside."""
    size = 0
    for inner in element.iter():
        if inner is not element and inner.tag not in (
            "a",
            "i",
            "b",
            "em",
            "strong",
            "span",
            "small",
            "font",
            "u",
            "var",
        ):
            return False
        size += len(inner.text or "") + (len(inner.tail or "") if inner is not element else 0)
        if size > _MOST:
            return False
    return size > 0


def raised_or_lowered(element: etree._Element, sign: str, before: str, after: str) -> str:
    """What to write for what is raised ("sup") or lowered ("sub") between two characters.

    `before` is empty where a line begins. Numbers become raised or lowered digits where plain ones would join a number;
    a mark that links to a note stands in brackets; letters stay plain (1st, Mme, CO2), but for powers (2^k).
    """
    text = " ".join("".join(element.itertext()).split())
    if sign == "sub":
        joins = before.isdigit() or before in _SLASH or after.isdigit()
        return text.translate(_LOWERED) if joins and _NUMERIC.fullmatch(text) else text
    if (mark := _MARK.fullmatch(text)) and _links_to_note(element):
        return text if text.startswith(("[", "(")) else f"[{mark['mark']}]"
    return _raised(text, before)


def _raised(text: str, before: str) -> str:
    if _NUMERIC.fullmatch(text) and (text.isdigit() or (before and not before.isspace())):
        return text.translate(_RAISED)
    if _LISTED.fullmatch(text) and not before.isdigit():
        return text.translate(_RAISED_DIGITS)
    if text.startswith("["):
        return text  # a mark of a note in its brackets
    if before.isalnum() and _is_power_of(text, before):
        return f"^{text}" if len(text) == 1 else f"^({text})"
    return text


def _is_power_of(text: str, before: str) -> bool:
    """Told of letters after a number that make no ordinal, and of what is calculated."""
    if before.isdigit():
        return text[:1].isalnum() and not _ORDINAL.fullmatch(text)
    return _OPERATOR.search(text) is not None


def _links_to_note(element: etree._Element) -> bool:
    links = list(element.iter("a")) or [a for a in (element.getparent(),) if a is not None and a.tag == "a"]
    names = f"{element.get('class')} {element.get('id')}"
    return _NOTE_NAME.search(names) is not None or any(_NOTE_LINK.search(link.get("href") or "") for link in links)


# Formulas

_TEX_SCRIPT = re.compile(r"math/(?:la)?tex\b")
_TEX_CLASS = re.compile(r"(?:^|[\s_-])(?:la|math)?tex(?:[\s_-]|$)|mwe-math-fallback-image")
_TEX_SOURCE = re.compile(
    r"//[^?]{0,200}\blatex\b(?:\.php)?\?(?:latex=)?(?P<tex>[^&]+)"
)  # the query of a server of formulas
_SHOWN_TWICE = re.compile(r"katex|math|mjx|mwe", re.IGNORECASE)  # of what holds a formula in several forms
_STYLE = re.compile(r"\{\s*\\(?:displaystyle|textstyle)\s*(?P<tex>.*)\}", re.DOTALL)
_FORMULA_MOST = 20_000  # characters, and elements; a longer one is no formula
_WALKED_MOST = 40  # levels of a formula


_HAS_FORMULAS = etree.XPath(
    "boolean(//math | //script[starts-with(@type, 'math/')] | //img[contains(@class, 'tex') or contains(@src, 'latex')"
    " or contains(@class, 'mwe-math')])"
)


def has_formulas(root: etree._Element) -> bool:
    """Told of pages with an element that `formula_of` may read."""
    return bool(_HAS_FORMULAS(root))


def formula_of(element: etree._Element) -> str:
    """The formula that an element is, in TeX between dollar signs where the page gives it; empty for other elements.

    It is a `math` element, a script that holds TeX, or a picture of a formula with TeX as its other text.
    """
    tag = element.tag
    if tag == "math":
        return _in_dollars(_tex_of(element)) or _read(element, 0)
    if tag == "script" and _TEX_SCRIPT.match(element.get("type") or ""):
        return _in_dollars(element.text or "")
    if tag == "img" and not _is_shown_twice(element):
        return _in_dollars(_tex_of_picture(element))
    return ""


_SAY_MATH = ("<math", "math/tex", "mathtex", "mwe-math")
# letters first: they are looked for eight times as fast as a bound of words
_TEX = re.compile(r"tex(?:(?<=\btex)\b|(?<=latex))")
_TEX_IMAGE = re.compile(r"<img\b[^<>]{0,2000}(?:\btex\b|latex)")  # a page about gloves has the word, too


def may_show_formulas(html: str) -> bool:
    """Told of the source of a page that may hold formulas, or pictures of them with their TeX.

    >>> may_show_formulas('<img class="tex" alt="x">'), may_show_formulas('<img class="text" alt="x"> tex, latex')
    (True, False)
    """
    # a look through a page for a plain string is cheap, and still most of what this costs
    if "math" in html and any(name in html for name in _SAY_MATH):
        return True
    return _TEX.search(html) is not None and _TEX_IMAGE.search(html) is not None


def _tex_of_picture(image: etree._Element) -> str:
    """The TeX of a picture of a formula: its other text, else what its server was asked to draw."""
    drawn = _TEX_SOURCE.search(image.get("src") or "")
    if drawn or _TEX_CLASS.search(image.get("class") or ""):
        return image.get("alt") or (unquote_plus(drawn["tex"]) if drawn else "")
    return ""


def holds_formula(element: etree._Element) -> bool:
    """Told of hidden elements that hold a formula: a page hides one for machines and shows a picture of it."""
    return element.tag == "span" and _holds_formula(element)


def repeats_formula(element: etree._Element) -> bool:
    """Told of the glyphs for eyes beside a formula that is also there for machines (KaTeX, MathJax)."""
    attributes = element.attrib
    if attributes.get("aria-hidden") == "true":
        return not _holds_formula(element) and _is_shown_twice(element)
    if not attributes.get("class", "").startswith("MathJax"):
        return False
    following = element.getnext()
    while following is not None and (following.get("class") or "").startswith("MathJax"):
        following = following.getnext()
    return following is not None and following.tag == "script" and bool(formula_of(following))


def _is_shown_twice(element: etree._Element) -> bool:
    parent = element.getparent()
    name = f"{parent.tag} {parent.get('class')}" if parent is not None else ""
    return _SHOWN_TWICE.search(name) is not None and _holds_formula(parent)


def _holds_formula(element: etree._Element | None) -> bool:
    return element is not None and next(element.iter("math"), None) is not None


def _tex_of(math: etree._Element) -> str:
    for annotation in math.iter("annotation"):
        if "tex" in (annotation.get("encoding") or "").lower() and annotation.text:
            return str(annotation.text)
    alternative = math.get("alttext") or ""
    return alternative if "\\" in alternative or math.find(".//mi") is None else ""


def _in_dollars(tex: str) -> str:
    tex = " ".join(tex.split())
    if not tex or len(tex) > _FORMULA_MOST:
        return ""
    while styled := _STYLE.fullmatch(tex):
        tex = styled["tex"].strip()
    tex = tex.strip("$").strip()
    return f"${tex}$" if tex else ""


_OVER = {"msup": "^", "msub": "_", "mover": "^", "munder": "_"}


def _read(element: etree._Element, level: int) -> str:
    """A formula without TeX as one line: powers with "^", indices with "_", fractions with "/"."""
    if level > _WALKED_MOST:
        return ""
    parts = list(_parts(element, level))
    if element.tag in _OVER and len(parts) == 2:
        return f"{parts[0]}{_OVER[element.tag]}{_grouped(parts[1])}"
    if element.tag == "msubsup" and len(parts) == 3:
        return f"{parts[0]}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    if element.tag == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if element.tag == "msqrt":
        return f"√{_grouped(''.join(parts))}"
    return (" " if element.tag == "mtr" else "").join(parts)


def _parts(element: etree._Element, level: int) -> Iterator[str]:
    own = " ".join((element.text or "").split())
    if own:
        yield own
    for child in element:
        if child.tag in ("annotation", "annotation-xml") or not isinstance(child.tag, str):
            continue
        yield _read(child, level + 1)
        if tail := " ".join((child.tail or "").split()):
            yield tail


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"


# Words

# Han, kana and their punctuation; not Hangul, which sets spaces between words.
WIDE = "\u2e80-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_WIDE = re.compile(rf"[{WIDE}]")
# The first character is matched, not looked back at: so the search passes over all others at once.
_WIDE_BREAK = re.compile(rf"([{WIDE}])[ \t\r]*\n[ \t\r\n\f]*(?=[{WIDE}])")


def joined(text: str) -> str:
    """Text of a tag without line breaks of the source between characters that set no spaces (CSS Text 3, 4.1.2).

    >>> joined("港口的\\n  修复")
    '港口的修复'
    """
    return _WIDE_BREAK.sub(r"\1", text) if "\n" in text and not text.isascii() else text


def is_wide(char: str) -> bool:
    """Told of one such character."""
    return char >= "\u2e80" and _WIDE.match(char) is not None
