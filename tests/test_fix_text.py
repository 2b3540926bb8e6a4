"""Repairs of characters: what is broken and what only looks so, side by side."""

from __future__ import annotations

import re
from itertools import pairwise

import ftfy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bounded import ends
from corpusmill.stages.fix_text import fix_text, repaired, repairs
from corpusmill.text.actions import Edit
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch
from corpusmill.text.repair.mojibake import _ENCODING_ONLY, _MAY_BE_OF_ENCODINGS, _OF_ENCODINGS, _mended, gate_of
from corpusmill.text.repair.repairs import _LINE_ENDS, _MAY_BE_OF_MARKUP, _OF_MARKUP
from corpusmill.text.repair.unseen import control
from corpusmill.text.rewrite import _DAMAGE, _DAMAGE_BY_ITSELF, _SPELLED, after_edits, composed

SHY, ZWSP, WJ, BOM, ZWNJ, ZWJ = "\u00ad", "\u200b", "\u2060", "\ufeff", "\u200c", "\u200d"
RLO, LRM = "\u202e", "\u200e"

BROKEN = [
    # soft hyphens
    (f"Ge{SHY}mein{SHY}de{SHY}rat", "Gemeinderat", "soft-hyphen"),
    (f"die Ge{SHY}\nmeinde wählt", "die Gemeinde wählt", "soft-hyphen"),
    (f"die Ge{SHY} \n  meinde wählt", "die Gemeinde wählt", "soft-hyphen"),
    (f"am Ende{SHY}\n\nNeuer Absatz", "am Ende\n\nNeuer Absatz", "soft-hyphen"),
    # invisible characters inside words
    (f"wa{ZWSP}ter", "water", "zero-width"),
    (f"{ZWSP}A paragraph.{ZWSP}", "A paragraph.", "zero-width"),
    (f"wa{WJ}ter", "water", "zero-width"),
    (f"wa{BOM}ter", "water", "control"),
    (f"Auf{ZWNJ}lage", "Auflage", "zero-width"),
    (f"abc {RLO}def\u202c ghi", "abc def ghi", "bidi-control"),
    (f"A name{LRM} and more", "A name and more", "bidi-control"),
    # pages and lines
    ("Page one.\n\x0cPage two.", "Page one.\nPage two.", "line-end"),
    ("Page one.\x0cPage two.", "Page one.\nPage two.", "line-end"),
    ("\x0cPage one.\x0c", "Page one.", "line-end"),
    ("A line\x0bbroken by hand", "A line\nbroken by hand", "line-end"),
    ("one\rtwo\r\rthree", "one\ntwo\n\nthree", "line-end"),
    ("one\u2028two\u2029three", "one\ntwo\nthree", "line-end"),
    # controls
    ("\x93Well\x94, it\x92s done", "“Well”, it’s done", "mojibake"),
    ("a\x00b\x1b[31mc\x1b[0m", "abc", "control"),
    ("a\uffffb\ufdd0c\U000e0068\U000e0069\U000e007f", "abc", "control"),
    ("\x1b[?25lOpen \x1b]8;;https://a.example\x1b\\the lock\x1b]8;;\x1b\\", "Open the lock", "control"),
    ("\x1b]0;sh\x07$ ls\x1b(B", "$ ls", "control"),
    ("N\x08NA\x08AM\x08ME\x08E of _\x08a _\x08f_\x08i_\x08l_\x08e", "NAME of a file", "control"),
    ("A lock \U0001f512\U000e0148\U000e0155 on a\ufe01\ufe05 door", "A lock \U0001f512 on a door", "control"),
    # escaped once too often
    ("The bell rang.\\n\\nThey left.", "The bell rang.\n\nThey left.", "escape"),
    ("It\\u2019s late. \\u201cGo!\\u201d", "It’s late. “Go!”", "escape"),
    ("Ends here.\\r\\nSays \\\"no\\\" twice.\\nSo \\ud83d\\ude00!", 'Ends here.\nSays "no" twice.\nSo 😀!', "escape"),
    # entities
    ("Fish &amp;amp; chips, caf&eacute;, 5&#160;km", "Fish & chips, café, 5\u00a0km", "entity"),
    ("Tide &amp wind&nbsp&nbspat the caf&eacute", "Tide & wind\u00a0\u00a0at the café", "entity"),
    ("Sails &#55357;&#56832; and &#xD83D;&#xDE00;", "Sails 😀 and 😀", "entity"),
    ("It\\'s \\\"late\\\", don\\'t go", 'It\'s "late", don\'t go', "escape"),
    # what carried the text
    ("It was short.<br /><br />I liked it.<BR>", "It was short.\n\nI liked it.\n", "page-break"),
    ("It=E2=80=99s at the caf=C3=A9=2E=20\nWe wa=\nit.", "It’s at the café=2E \nWe wait.", "mail-letters"),
    ("\uf0b7 salt\n  \uf0a7\u00a0bread", "• salt\n  ▪\u00a0bread", "symbol-bullet"),
    # encodings
    ("l\u00c3\u00a9ger", "léger", "mojibake"),
    ("It’s \u00c3\u00bcber, and l\u00c3\u00a9ger", "It’s über, and léger", "mojibake"),
    ("Lockâ„¢ by ÄŒapek, Ã…se and DrÃ¥b", "Lock™ by Čapek, Åse and Dråb", "mojibake"),
    ("It ΓÇÿisΓÇÖ", "It ‘is’", "mojibake"),
    ("donÔÇÖt ÔÇô caf├®", "don’t – café", "mojibake"),
    ("It鈥檚 late", "It’s late", "mojibake"),
    ("â€œYes,â€ she said. â€œIt was â€˜shutâ€™.â€", "“Yes,” she said. “It was ‘shut’.”", "mojibake"),
    ("We donÂ’t know", "We don’t know", "mojibake"),
    # OCR
    ("河 水 在 夜 里 上 涨 ， 桥 被 关 闭 。", "河水在夜里上涨，桥被关闭。", "cjk-blank"),
    ("e\u0301te\u0301", "été", "nfc"),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "mended", "rule"), BROKEN)
def test_what_is_broken_is_repaired_under_a_rule_of_its_own(broken: str, mended: str, rule: str) -> None:
    assert repaired(broken) == mended
    assert {edit.rule for edit in repairs(0, broken)} == {rule}
    assert list(fix_text(Batch(ids=["a"], texts=[broken]))) == repairs(0, broken)  # the gate lets it in
    assert repairs(0, mended) == []


@pytest.mark.parametrize(
    "text",
    [
        "Wales has \U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f, the sea has none",
        "Saved as UTF-8 and opened as cp1252, “léger” shows as lÃ©ger.",
        "Mojibake: Ã¼ber statt über",
        "10⁶ kg, x², 1874¹, CO₂, H₂O and ½ cup",
        "of\ufb01ce, \ufb02oor, “curly” ‘quotes’, ＡＢＣ １２３",
        "می\u200cخواهم کتاب\u200cها را",  # Persian: the joiner parts the word
        "क\u094d\u200dष और श\u094d\u200cर",  # Hindi: joiners shape the letters
        "👩\u200d👩\u200d👧 and 🏳\ufe0f\u200d🌈",
        f"ภาษา{ZWSP}ไทย{ZWSP}เขียน",  # Thai: it parts the words
        f"ភាសា{ZWSP}ខ្មែរ",
        "قال\u200f: (نعم) \u200eABC\u200e",
        "张三 李四 王五 赵六 孙七 周八 吴九 郑十 冯一 陈二",
        "第一章 总则 第二章 附则",
        "한국어 문장 은 띄어 쓴 다 고 한 다 며 이 것 은",
        "Write \\n to end a line and \\t for a tab.",
        'printf("Hello\\n");\nputs("\\u2019");',
        "The folder is C:\\new\\table\\u2019s",
        "The regex \\bword\\b\\n matches",
        "In HTML, &amp; stands for an ampersand.\nSo write &lt; for the sign.",
        "Use <b>bold</b> text.\n\nAnd &amp; in the next paragraph.",
        "Escape it as &quot; in XML.",
        "CAFÉ® and CITÉ® are marks.",
        "SÓ “AMANHÃ”, DIZ A “IRMÃ”",  # the letter and the mark behind it are one letter in another encoding
        "ORAȘUL “BÂ”",
        "Das »Ä« und das „Ü“, das ‚Ö‘",
        "AVEC «BÂ» ET ‹CÃ›",
        "„siehe «voilá»“ stand da",
        "la libertà¹ e la città² sono",
        "U\u0336x 葛\U000e0100城 ❤\ufe0f 1\ufe0f\u20e3",
        "a.example/?a=1&copy=2&amp=3 &nbsp=1",
        "├── lock.toml\n└── src",
        "print('It\\'s late')",
        "Poincar\\'e and Erd\\\"os",
        "A line ends at <br>.",
        "<i>Short</i>, he said.<br>And long.",
        "Tags such as <br> end a line",
        "a.example/?q=E2 and x==E2=8A",
        "Mail in quoted-printable has =E2=80=99 for one sign",
        "AMANHÃ\u00a0DE MANHÃ\u00a0",
        "The key \uf0b7 and 3 \uf0a7",
        "An & sign; a &b; c",
        "a\u00a0b « c »　d",
        "A minus-\nhyphen stays",
    ],
)
def test_what_only_looks_broken_stays(text: str) -> None:
    assert repaired(text) == text
    assert list(fix_text(Batch(ids=["a"], texts=[text]))) == []


PIECES = st.lists(
    st.sampled_from(
        [*(broken for broken, _, _ in BROKEN), *"\n\r\x0c \\na;&<\u00ad\u200b", "\\n", "\\u00e9", "amp;", "中 "]
    )
).map("".join)


@given(PIECES)
def test_a_second_run_finds_nothing_and_undo_gives_all_back(text: str) -> None:
    first = apply(Batch(ids=["a"], texts=[text]), fix_text(Batch(ids=["a"], texts=[text])), "fix_text")
    assert first.texts[0] == repaired(text)
    assert repairs(0, first.texts[0]) == []
    assert undo(first.texts[0], [cut for cuts in first.history[0] for cut in cuts]) == text


@st.composite
def some_edits(draw: st.DrawFn, length: int) -> list[Edit]:
    places = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    pairs = list(zip(places[::2], places[1::2], strict=False))
    return [Edit(0, start, end, draw(st.text("xyz", max_size=3)), "r") for start, end in pairs]


@given(st.data())
def test_two_lists_of_edits_as_one(data: st.DataObject) -> None:
    text = data.draw(st.text("abcdef", max_size=20))
    first = data.draw(some_edits(len(text)))
    between = after_edits(text, first)
    second = data.draw(some_edits(len(between)))
    both = composed(first, between, second)
    assert after_edits(text, both) == after_edits(between, second)
    assert all(a.end <= b.start for a, b in pairwise(both))


@pytest.mark.parametrize(
    "unit",
    [
        "\r",
        "\r\n",
        "\x0c",
        f"a{SHY}",
        f"a{ZWSP}",
        "&amp;",
        "amp;",
        "\\n",
        "\x93",
        "e\u0301",
        "中 ",
        "\u00c3\u00a9 ",
        LRM,
    ],
)
def test_a_text_of_one_damage_costs_time_by_its_length(unit: str) -> None:
    text = "&" + unit * (200_000 // len(unit))
    with ends():
        assert repaired(text) != text


@given(
    st.text(st.sampled_from("aB é’“ß—дЖ漢…\u00a0!"), max_size=12),
    st.lists(st.sampled_from(["latin-1", "cp1252", "cp1251", "mac_roman"]), max_size=2),
    st.text(st.sampled_from("aé â€Ã\x81"), max_size=4),
)
def test_lines_are_mended_as_ftfy_mends_them_in_one_call(text: str, wrong: list[str], behind: str) -> None:
    for encoding in wrong:
        text = text.encode().decode(encoding, "ignore")
    line = text + behind
    assert _mended(line) == ftfy.fix_encoding_and_explain(line, _ENCODING_ONLY).text


SPOKEN_OF = (
    "UTF-8 utf16 Latin-1 lat\u0131n1 \u0130so-8859 ISO 8859 windows-1252 cp125\u0663 Mojibake moj\u0131bake XHTML xml "
    "sv\u0261 SVG \u017fvg entities ent\u0131ty mar\u212aup e\u017fcaped ESCAPING &lt;/p&gt; a.html"
)


@given(st.lists(st.sampled_from(SPOKEN_OF.split()) | st.text(max_size=4), max_size=6), st.sampled_from(["", " ", "\n"]))
def test_a_short_look_passes_all_that_a_long_one_finds(words: list[str], between: str) -> None:
    text = between.join(words)
    for long, short in ((_OF_ENCODINGS, _MAY_BE_OF_ENCODINGS), (_OF_MARKUP, _MAY_BE_OF_MARKUP)):
        assert not long.search(text) or gate_of(short).search(text.encode())


@given(st.text("ab~ \t\n\x00\x0b\x1f\x7f\x80\u00e9\u2019\U0001f4a1") | st.text())
def test_damage_that_nothing_spells_is_a_set_of_characters(text: str) -> None:
    spans = [[found.span() for found in pattern.finditer(text)] for pattern in (_DAMAGE, _DAMAGE_BY_ITSELF)]
    assert spans[0] == spans[1] or _SPELLED.search(text)


_SIGNS = "\r\x0b\x0c\u2028\u2029"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f\u206a-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffc\ufffe\uffff\ud800-\udfff"
_PLAIN_LINE_ENDS = re.compile(f"\n?[{_SIGNS}](?:\n?[{_SIGNS}])*\n?")
_PLAIN_CONTROLS = re.compile(
    rf"\x1b\[[\d;]*[a-zA-Z]|[{_CONTROLS}]+|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+"
    r"|(?<=\U0001f3f4)[\U000e0020-\U000e007e]{7,}\U000e007f?"
)


@given(st.text(f"\n{_SIGNS}ab", max_size=14))
def test_line_ends_are_found_as_by_a_plain_pattern(text: str) -> None:
    assert [match.span() for match in _LINE_ENDS.finditer(text)] == [
        match.span() for match in _PLAIN_LINE_ENDS.finditer(text)
    ]


@given(
    st.text("\x1b[1;mA\x00\x7f\u206a\ufeff\ufffe\U000e0000", max_size=14)
    | st.text("\U000e0001\U000e0041\U000e0042\U000e007e\U000e007f\U0001f3f4x", max_size=20)
)
def test_controls_are_found_as_by_a_plain_pattern(text: str) -> None:
    assert [(edit.start, edit.end) for edit in control(0, text)] == [
        match.span() for match in _PLAIN_CONTROLS.finditer(text)
    ]
