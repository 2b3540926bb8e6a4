"""A page's source as browsers show it, where they show otherwise than is written: told before anything is parsed."""

from __future__ import annotations

import re
from functools import partial

_FRAMES = re.compile(r"(?i)</?(?:noframes|frameset|frame)\b[^<>]{0,400}>")
_UNSEEN = re.compile(
    r"(?ai)<(?:dialog(?![^<>]{0,400}\sopen\b)|meter|progress|canvas|"
    r"span(?= class=[\"']?(?:sr-only|visually-?hidden|screen-reader)))(?=[\s/>])"
)
# The button that MediaWiki sets in each heading of an article, or behind it; older ones before its words.
_EDIT = re.compile(
    r"(?ai)<span class=[\"']?(?:mw-)?editsection[\"']?>[^<]{0,200}(?:</?(?:a|span)\b(?! class=[\"']?mw-headline)"
    r"[^<>]{0,800}>[^<]{0,200}){0,40}(?=</(?:h[1-6]|div)\b|<span class=[\"']?mw-headline)"
)
_IMAGE = re.compile(r"(?ai)<img\b[^<>]{0,8000}>")
_DRAWN = re.compile(r"(?ai)\sclass\s*=\s*(?:\"[^\"<>]*|'[^'<>]*|)(?<![a-z])(?:emoji|(?:wp-)?smiley)(?![a-z])")
_INSTEAD = re.compile(r"(?ai)\salt\s*=\s*(?:\"([^\"]{1,16})\"|'([^']{1,16})'|([^\s\"'>]{1,16}))")
_PRE = re.compile(r"(?ai)<pre\b[^<>]{0,400}>[^<]*(?:<(?!/?pre\b)[^<]*)*(?=</pre)")
_LINE_ENDS = re.compile(r"(?ai)<br\b[^<>]{0,400}>\n?|(?:</(?:div|p|li|[ou]l)\s*>)+\n?")
_LINE_BEGINS = re.compile(r"(?ai)<(?:div|p|li|[ou]l)\b[^<>]{0,400}>")
_SIGN = r"<a\s[^<>]{0,400}>\s*(?:<span\b[^<>]{0,400}>\s*)?(?-i:[#¶§🔗]|&(?:para|sect|#182);)\s*(?:</span>\s*)?</a\s*>"
_LINKED_TO = re.compile(rf"(?ai)\A\s*{_SIGN}|(?:{_SIGN}\s*){{1,3}}\Z")
# as far as the next heading's tag: looked for in all of a page, links took twenty times as long
_HEADING = re.compile(r"(?i)(<h[1-6]\b[^<>]{0,400}>)([^<]*(?:<(?!/?h[1-6]\b)[^<]*){0,40})(?=</h[1-6]\s*>)")
_TEMPLATE = re.compile(r"(?ai)<(/?)template\b[^<>]{0,400}>")
_QUOTED = re.compile(r"(?ai)<(/?)q(?:[ \t\r\n\f][^<>]{0,400})?>")
_LANGUAGE = re.compile(r"(?i)<html\b[^<>]{0,400}?\slang\s*=\s*[\"']?([a-z]{2})")
_HEAD = 2_000  # characters; the language stands in the first tag

# Outer and inner marks that browsers set around `q`, after CLDR; others are set as in English.
_QUOTES = {"de": "„“‚‘", "pl": "„”«»", "ja": "「」『』", "sv": "””’’", "fi": "””’’"}
_QUOTES |= dict.fromkeys(("it", "es", "el"), "«»“”") | dict.fromkeys(("no", "nb", "nn"), "«»‘’")
_QUOTES |= dict.fromkeys(("ru", "uk"), "«»„“") | {"fr": "«»«»"}
_ENGLISH = "“”‘’"
_MARKED = re.compile(r"[\"'“”„‘‚«»‹›「『]|&(?:quot|#39|[lrb]s?d?quo);")
_MARKED_BEFORE = re.compile(r"[\"“”„‘‚«»‹›「『]|(?<!\w)['’]")  # behind a letter it is an apostrophe ("l'<q>")


def as_shown(html: str) -> str:
    """The page without tags of frames, with what shadow roots hold, and with the marks around quotations; without signs
    by which a heading is linked to, with parts hidden that browsers draw, open or read aloud alone, with lines of code
    as lines, and with the signs of which pictures are drawn (`😀`, `:)`).

    >>> as_shown("<h2>Tides<a href='#tides'>¶</a></h2>"), as_shown("<dialog>Accept?</dialog>")
    ('<h2>Tides</h2>', '<dialog hidden>Accept?</dialog>')
    >>> as_shown("<pre><div>if tide:</div><div>  wait()</div></pre>"), as_shown("<pre>if tide:<br>  wait()</pre>")
    ('<pre>if tide:\\n  wait()\\n</pre>', '<pre>if tide:\\n  wait()</pre>')
    >>> as_shown("He said <q>it is <q>over</q></q>. <template shadowrootmode='open'><p>Gone</template>")
    'He said “it is ‘over’”. <div><p>Gone</div>'
    """
    if "<noframes" in html or "<NOFRAMES" in html:  # what it shows to readers without them is all its text
        html = _FRAMES.sub("", html)
    html = _PRE.sub(_in_lines, _UNSEEN.sub(r"\g<0> hidden", _HEADING.sub(_unlinked, _EDIT.sub("", html))))
    html = _TEMPLATE.sub(partial(_of_shadow_root, []), html)
    if "emoji" in html or "smiley" in html:
        html = _IMAGE.sub(_written, html)
    language = _LANGUAGE.search(html, 0, _HEAD)
    marks = _QUOTES.get(language[1].lower(), _ENGLISH) if language else _ENGLISH
    return _QUOTED.sub(partial(_quoted, marks, []), html)


def _unlinked(heading: re.Match[str]) -> str:
    return heading[1] + _LINKED_TO.sub("", heading[2])


def _written(image: re.Match[str]) -> str:
    """The sign that a picture stands for; the name of one ("smile") is not what was written."""
    instead = _INSTEAD.search(image[0]) if _DRAWN.search(image[0]) else None
    sign = instead[1] or instead[2] or instead[3] if instead else ""
    return image[0] if not sign or _WORD.search(sign) else sign


_WORD = re.compile(r"[^\W\d_]{2}")


def _in_lines(code: re.Match[str]) -> str:
    """Code whose lines stand in elements of their own, with their ends: extractors weld them, or part them."""
    return _LINE_BEGINS.sub("", _LINE_ENDS.sub("\n", code[0]))


def _of_shadow_root(are_open: list[bool], tag: re.Match[str]) -> str:
    """A shown tag for that of a template which a browser shows at once; others wait for a script."""
    if tag[1]:
        return "</div>" if are_open and are_open.pop() else tag[0]
    are_open.append("shadowroot" in tag[0].lower())
    return "<div>" if are_open[-1] else tag[0]


def _quoted(marks: str, are_open: list[str], tag: re.Match[str]) -> str:
    """The mark for a tag of a quotation; none where the page writes its own."""
    if tag[1]:
        return are_open.pop() if are_open else tag[0]
    if tag[0].count('"') % 2:  # the ">" is one in a value
        are_open.append("</q>")
        return tag[0]
    level = 2 * (len(are_open) % 2)
    is_marked = _MARKED.match(tag.string, tag.end()) or _MARKED_BEFORE.match(tag.string, tag.start() - 1, tag.start())
    are_open.append("" if is_marked else marks[level + 1])
    return "" if is_marked else marks[level]
