"""What is read at one look is read likewise by parts: with every word of every list, and lines of many forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.metadata.cues import small_words
from corpusmill.metadata.judges.lines.plain import read_plain
from corpusmill.metadata.judges.signatures import read_parts
from corpusmill.metadata.words import label_words, name_words, organisation_data, places, words_of
from corpusmill.text.fold import fold

LANGUAGES = ["en", "de", "fr", "es", "it", "vi", "hu", "tr", "pl", "ru", "sv", ""]
DAYS = ["May 5, 2020", "5 May 2019", "Published: July 22, 1999", "Last updated 5. March 2021 at 12:30"]


def both(text: str, language: str) -> bool:
    """Whether a line is plain; it is read likewise by parts."""
    folded = fold(text)
    reading = read_plain(text, folded, language)
    assert reading is None or reading == read_parts(text, folded, language), (text, language)
    return reading is not None


def words() -> list[str]:
    """All words of all lists, as they are written and with a capital."""
    lists = [
        *(name_words(kind) for kind in ("menu_words", "function_words", "particles", "trades", "signing_trades")),
        *organisation_data().values(), label_words(*signatures_kinds()), small_words(), places(),
    ]  # fmt: skip
    known = {word for phrases in lists for phrase in phrases for word in (phrase, *phrase.split())}
    return sorted({shape for word in known for shape in (word, word.title())})


def signatures_kinds() -> list[str]:
    return ["by", "author", "editor", "role", "photo", "published", "updated", "tags", "source", "note", "bio"]


@pytest.mark.parametrize("form", ["By Ann {}", "{} Li", "Ann {} | May 5, 2020", "By {} Li | 5 May 2020"])
def test_no_known_word_is_taken_for_a_name(form: str) -> None:
    for n, word in enumerate(words()):
        both(form.format(word), LANGUAGES[n % len(LANGUAGES)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_and_no_month_is_read_otherwise(language: str) -> None:
    of = words_of(language or None)
    for label in sorted(set(label_words("published", "updated")) | set(of.weekdays) | set(of.months)):
        for form in ("{} May 5, 2020", "{}: 5 May 2020", "Ann Li | {} 5 May 2020", "Ann Xo{} | May 5, 2020"):
            both(form.format(label), language)
    for month in of.months:
        both(f"5 {month} 2020", language)
        both(f"{month} 31, 2019", language)


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("By Ann Li", True),
        ("Ann Li", True),
        ("By José Márquez Ruiz | May 5, 2020", True),
        ("Ann Li | Published: 5 May 2020 at 12:30", True),
        ("Олена Коваль", True),
        *[(day, True) for day in DAYS],
        ("Tuesday, May 5, 2020", False),
        ("Published May 32, 2020", False),
        ("February 29, 2019", False),
        ("Harbour Times | May 5, 2020", False),
        ("Byron Li", False),
        ("By Ann", False),
        ("By Ann Quill Marlo Fenwick", True),
        ("By Ann Quill Marlo Fenwick Thorne", False),
        (f"By Ann{'n' * 38} Li", True),
        (f"By Ann{'n' * 40} Li", False),
        ("Ann Li and Bo Ek", False),
        ("J. R. Smith", False),
        ("BY ANN LI", False),
    ],
)
def test_what_is_plain(text: str, is_plain: bool) -> None:
    assert both(text, "en") == is_plain


PIECES = st.sampled_from(
    ["By", "by", "Ann", "Li", "José", "Łukasz", "Wilson", "Santiago", "Byron", "Posted", "Published", "Updated:", "on",
     "Last updated", "May", "may", "Mar", "March", "Sunday", "5", "5,", "31,", "05", "5.", "2020", "1999", "2020,",
     "News", "Desk", "Reporter", "Harbour", "Times", "London", "Jr", "at 12:30", "at", "12:30", "AP", "Ann.Li", "©",
     "copyright", "5 min read", "a@b.example", "mai", "октября", "Ольга", "王小明", "更新日", "maj", "juin", "-", "–",
     "ago", "de", "the"]
)  # fmt: skip
JOINTS = st.sampled_from([" ", " ", " ", " ", " | ", " | ", ", ", " - ", "|", ": ", "  "])


FORMS = [
    "{0} {1}", "By {0} {1}", "By {0} {1} {2}", "Ann {0} | May 5, 2020", "By {0} {1} | May {2} 2020", "{0} 5, 2020",
    "5 {0} 2020", "{0} {1} 5, 2020", "{0}: 5. {1} 2019", "{0} {1} 5 March 2020", "{0} March {1} 2020", "Ann Li{0}{1}",
    "Ann {0} | {1}: May 5, 2020 at 9:30", "By Ann Li | {0} {1} May 5, 2020", "{0} May 5, 2020{1}",
]  # fmt: skip


@st.composite
def made_lines(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.tuples(PIECES, JOINTS), min_size=3, max_size=6))
    if draw(st.booleans()):
        return draw(st.sampled_from(FORMS)).format(*(piece for piece, _ in pieces))
    return "".join(piece + joint for piece, joint in pieces)


@given(made_lines(), st.sampled_from(LANGUAGES))
def test_a_line_at_one_look_is_read_as_by_its_parts(text: str, language: str) -> None:
    both(text.strip(), language)
