"""The rule book as a machine: loading, refusing, the superset, what is cut and what is recorded."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpusmill.rulebook.authoring import begin_rule
from corpusmill.rulebook.book import BUILT_IN, RuleBook, load_rules
from corpusmill.rulebook.load import read_rules
from corpusmill.rulebook.patterns.syntax import translate
from corpusmill.rulebook.rule import RuleError
from corpusmill.stages.strip_boilerplate import strip_boilerplate
from corpusmill.text.actions import Tag
from corpusmill.text.apply import apply, undo
from corpusmill.text.batch import Batch, Mark
from corpusmill.text.fold import fold

SEEDS = Path(__file__).parent.parent / "seeds"
BOOK = load_rules()

RULE = """
[[rule]]
id = "en-related-x"
match = 'read also: .{3,80}'
why = "A test."
removes = ["Body.\\n⟦Read also: the ferry⟧"]
keeps = ["Read also what he wrote."]
"""


def strip(text: str, book: RuleBook = BOOK, language: str | None = "en") -> str:
    return stripped(text, book, language).texts[0]


def stripped(text: str, book: RuleBook = BOOK, language: str | None = "en") -> Batch:
    batch = Batch(ids=["d"], texts=[text], columns={"language": pa.array([language], pa.string())})
    return apply(batch, strip_boilerplate(batch, rulebook=book), "strip_boilerplate")


def rules_in(folder: Path, text: str, name: str = "en/related_link.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


# -- loading ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("why = ", "reason = "), "unknown key reason"),
        (('why = "A test."', ""), "why is missing"),
        (('keeps = ["Read also what he wrote."]', "keeps = []"), "keeps is missing"),
        (('id = "en-related-x"', 'id = "related x"'), "start with en-"),
        (("match =", 'scope = "page"\nmatch ='), "unknown scope 'page'"),
        (("'read also: .{3,80}'", "'read (?=also)'"), "look-around"),
        (("'read also: .{3,80}'", "'Read also'"), "upper-case 'R'"),
        (("'read also: .{3,80}'", r"'(a)\1'"), "only"),
        (("'read also: .{3,80}'", "'a++'"), "repeats"),
        (("'read also: .{3,80}'", "'(read also'"), "parenthes"),
        (("'read also: .{3,80}'", "'read [also'"), "bare '['"),
        (("'read also: .{3,80}'", "'read {thing}'"), "not among the file's [words]"),
        (("'read also: .{3,80}'", "['(?P<a>x)', '(?P<a>y)']"), "occurs twice"),
        (("⟦Read also: the ferry⟧", "Read also: the ferry"), "mark what goes"),
        (("Body.\\n", ""), "show one inside prose"),
        (("[[rule]]", "[[rules]]"), "unknown rules"),
        (("'read also: .{3,80}'", "'read"), "not valid TOML"),
        (("'read also: .{3,80}'", "3"), "match must be text"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_file_rule_and_remedy(tmp_path, change, message):
    folder = rules_in(tmp_path, RULE.replace(*change))
    with pytest.raises(RuleError, match=re.escape(message)) as refused:
        load_rules([folder])
    assert "related_link.toml" in str(refused.value)


def test_a_rule_begun_in_a_file_of_the_package_leaves_its_other_rules_as_they_are(tmp_path):
    ours = BUILT_IN / "en" / "newsletter.toml"
    before = read_rules(ours)
    file = rules_in(tmp_path, ours.read_text(encoding="utf-8"), "en/newsletter.toml") / "en" / "newsletter.toml"
    line = 'Ferry "friends" get it (free) by mail at 7'
    assert begin_rule(file, line) == "en-ferry-friends-get-it"
    with pytest.raises(RuleError, match="en-ferry-friends-get-it: keeps is missing or empty"):
        read_rules(file)
    file.write_text(file.read_text().replace("keeps = []", 'keeps = ["Her friends get it free."]'))
    with pytest.raises(RuleError, match="the rule en-ferry-friends-get-it is of this line already"):
        begin_rule(file, line)
    alike = 'Ferry "friends" get it (free) by post at 8'
    assert begin_rule(file, alike) == "en-ferry-friends-get-it-2"
    file.write_text(file.read_text().replace("keeps = []", 'keeps = ["Her friends get it free."]'))
    *others, first, second = read_rules(file)
    assert [(rule.id, rule.match) for rule in others] == [(rule.id, rule.match) for rule in before]
    for rule, own in ((first, line), (second, alike)):
        assert strip(f"Body.\n{own}", RuleBook((), ()).only(rule)) == "Body.\n"


def test_an_id_is_taken_once_over_built_in_and_own_rules(tmp_path):
    folder = rules_in(tmp_path, RULE.replace("en-related-x", "en-related-see-also"))
    with pytest.raises(RuleError, match="the id is taken by"):
        load_rules([folder])


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(RuleError, match="no such rules folder"):
        load_rules([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        ("read (a|b|ab)*c?", "read ababab"),
        ("read( ?,? ?also)+x", "read also alsox"),
        # what makes them slow stands in no example
        ("share (on )?((face|book|facebook) ?)+", "share face"),
        ("tags:( [^,.]{1,40},?){0,40}", "tags:"),
        ("rate us[*★ -]*[*★ ]*[* ]*[*★]*ok", "rate us ok"),
        ("by me(.*,.*,.*,.*;)?", "by me"),
        # nothing repeats, but parts share out a line in millions of ways
        ("read" + "( ?a)?" * 24 + "x", "read ax"),
    ],
)
def test_a_pattern_that_a_hostile_line_slows_is_refused(tmp_path, pattern, line):
    rule = RULE.replace("read also: .{3,80}", pattern).replace("Read also: the ferry", line)
    with pytest.raises(RuleError, match="slow on a hostile line"):
        load_rules([rules_in(tmp_path, rule)])


def test_own_rules_join_the_built_in_ones_and_change_the_fingerprint(tmp_path):
    book = load_rules([rules_in(tmp_path, RULE.replace("read also: ", "qqq: "))])
    assert strip("Body.\nQQQ: the ferry\nLeave a Reply", book) == "Body.\n\n"
    assert book.fingerprint != BOOK.fingerprint == load_rules().fingerprint


def test_a_book_pickles_as_its_folders(tmp_path):
    book = load_rules([rules_in(tmp_path, RULE)], ("any", "en"))
    list(book)
    copy = pickle.loads(pickle.dumps(book))
    assert copy.fingerprint == book.fingerprint
    assert strip("Text.\nLeave a Reply", copy) == "Text.\n"


def test_a_language_is_read_when_a_document_asks_for_it():
    book = RuleBook((BUILT_IN,))
    strip("Nothing here to cut.", book, "en")
    assert set(book._rules) <= {"any", "en"}


# -- the pattern language ---------------------------------------------------------------------------------------------


def test_literals_are_folded_and_a_space_is_one_or_more():
    exact = re.compile(translate("à lire aussi …").exact)
    assert exact.fullmatch(fold("À LIRE AUSSI ..."))
    assert strip("Text.\nSee\u00a0\u00a0 also  Ferry opens", BOOK) == "Text.\n"


# -- what is cut ------------------------------------------------------------------------------------------------------


def test_the_seeds_lose_every_line_of_residue_and_no_word_of_body():
    gone = {}
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        after = stripped(text)
        gone[path.name[:3]] = [cut.before for cut in reversed(after.history[0][0])] if after.history[0] else []
        assert undo(after.texts[0], [cut for cuts in after.history[0] for cut in cuts]) == text
    reply = ["Leave a Reply", "Your email address will not be published. Required fields are marked *"]
    assert gone == {
        "000": reply,
        "001": [
            "Sign up for Daily Newsletters",
            "Manage Newsletters",
            "Copyright © 2020 The Washington Times, LLC. Click here for reprint permission.",
            "Please read our comment policy before commenting.",
            "Click to Read More and View Comments",
            "Click to Hide",
        ],
        "002": [],
        "003": [
            "See also\u00a0 What are the most common interview questions?",
            "See also\u00a0 Sainz defends the value of what Palu is achieving in the United States",
            *reply,
            "Back to top",
        ],
        "004": ["Read more opinion at CNN."],
    }


def test_rules_run_for_any_the_language_and_english_and_all_where_it_is_unknown(tmp_path):
    rule = RULE.replace("en-related-x", "la-related-x").replace("read also", "lirq")
    book = load_rules([rules_in(tmp_path, rule, "la/related_link.toml")])
    text = "Body.\nLirq: the ferry\nLeave a Reply"
    assert strip(text, book, "la") == "Body.\n\n"
    assert strip(text, book, "la-Latn") == "Body.\n\n"
    assert strip(text, book, "fr") == "Body.\nLirq: the ferry\n"
    assert strip(text, book, None) == strip(text, book, "und") == "Body.\n\n"


def test_rows_of_other_languages_share_a_batch():
    texts = ["Text.\nLeave a Reply", "Texto.\nLeave a Reply", ""]
    batch = Batch(ids=list("abc"), texts=texts, columns={"language": pa.array(["en", "es", None])})
    after = apply(batch, strip_boilerplate(batch, rulebook=BOOK), "strip_boilerplate")
    assert after.texts == ["Text.\n", "Texto.\n", ""]


PROSE = "The council voted on Monday to close the old bridge for two years, the mayor said."


def test_head_and_tail_rules_keep_to_their_zones():
    text = f"Facebook\nFacebook\n{PROSE}\nFacebook\n{PROSE}\nFacebook"
    assert strip(text) == f"Facebook\n\n{PROSE}\nFacebook\n{PROSE}\n", "the first line may be the title"
    assert strip("Facebook\nTwo words") == "Facebook\nTwo words"


def test_a_named_group_becomes_a_tag_with_its_span():
    text = f"{PROSE}\n  Copyright © 2019 Elm Media"
    batch = Batch(ids=["d"], texts=[text], columns={"language": pa.array(["en"])})
    tags = [action for action in strip_boilerplate(batch, rulebook=BOOK) if isinstance(action, Tag)]
    assert [(tag.name, tag.value, text[slice(*tag.span)]) for tag in tags] == [("copyright_year", "2019", "2019")]


def test_a_sentence_that_is_all_of_its_line_takes_the_line_with_its_marks():
    assert strip(f"{PROSE}\n  • (opens in new tab) •\n{PROSE}") == f"{PROSE}\n\n{PROSE}"


def test_the_edit_names_rule_and_category_and_leaves_a_seam():
    after = stripped(f"{PROSE}\nRelated Articles\nFerry opens")
    assert [(mark.kind, mark.category, mark.rule) for mark in after.marks[0]] == [
        ("seam", "related_link", "en-related-header")
    ]
    assert BOOK["en-related-header"].scope == "block"


PIECES = ["Leave a Reply", "See also\u00a0 What now?", PROSE, "Share this", " ", "", "Read more opinion at CNN."]
MORE = [
    "(opens in new tab)",
    "Sign up for our newsletter",
    "日本語の文。",
    "“Quote,” he said.",
    "© 2020 X",
    "[/caption]",
]
residue = st.sampled_from([*PIECES, *MORE, "• Facebook", "»", "a\tb"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(residue, st.sampled_from([" ", "\n", "\n\n", "  ", "\u3000"])), max_size=12))
def test_phrase_rules_undo_and_say_nothing_new_about_lines_they_left(parts):
    text = "".join(part + gap for part, gap in parts)
    once = stripped(text)
    assert undo(once.texts[0], [cut for cuts in once.history[0] for cut in cuts]) == text
    assert strip(once.texts[0]) == once.texts[0]


@pytest.mark.parametrize(("kinds", "is_cut"), [((), False), (("link",), True), (("link", "heading"), False)])
def test_between_paragraphs_a_link_of_the_page_is_a_second_sign_but_no_heading(kinds, is_cut):
    above = "The ferry crossed the bay on Monday, for the first time since the storm in autumn."
    text = f"{above}\nLeave a comment\n{above}"
    marks = tuple(Mark(len(above) + 1, len(above) + 16, kind) for kind in kinds)
    batch = Batch(ids=["d"], texts=[text], columns={"language": pa.array(["en"])}, marks=[marks])
    after = apply(batch, strip_boilerplate(batch, rulebook=BOOK), "strip_boilerplate").texts[0]
    assert ("Leave a comment" not in after) == is_cut


@pytest.mark.parametrize(
    ("language", "line", "category"),
    [
        ("en", "Share this article", "social_share"),
        ("en", "Gift this article", "paywall"),
        ("en", "Sign in to comment", "comment_prompt"),
        ("de", "Melden Sie sich hier für unseren Newsletter an.", "newsletter"),
        ("de", "Artikel teilen", "social_share"),
        ("es", "Publicidad", "ads"),
        ("fr", "Mentions légales", "legal"),
        ("pl", "Polityka prywatności", "legal"),
    ],
)
def test_a_line_that_several_rules_know_goes_under_the_one_that_names_it(language, line, category):
    above = {"en": "The council closed the bridge on Monday.", "de": "Der Rat hat die Brücke am Montag geschlossen."}
    after = stripped(f"{above.get(language, above['en'])}\n\n{line}\n\n{line}", language=language)
    assert {cut.category for cuts in after.history[0] for cut in cuts} == {category}
