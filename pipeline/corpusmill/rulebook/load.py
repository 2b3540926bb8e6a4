"""Rule files to rules, checked for form."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from corpusmill.config.toml import TomlError, read_toml
from corpusmill.rulebook.patterns.tokens import PatternError
from corpusmill.rulebook.patterns.wording import VERB_FINAL, opening_pattern, pairs_pattern, words_pattern
from corpusmill.rulebook.phrases import CALLS, cue_pattern, label_pattern, line_pattern, notice_pattern, row_pattern
from corpusmill.rulebook.rule import SCOPES, Rule, RuleError
from corpusmill.text.codes.languages import rules_of

_KEYS: dict[str, tuple[type[Any], ...]] = {
    "id": (str,),
    "scope": (str,),
    "match": (str, list),
    "why": (str,),
    "removes": (list,),
    "keeps": (list,),
}
_REQUIRED = ("id", "match", "why", "removes", "keeps")
# Words that every file knows: the rest of the sentence, so that a rule for a line cannot swallow a second one,
# and a headline, which does not end as a sentence of prose does.
_WORDS = {"tail": r"([^.!?]|[.!?][^ ]){0,200}[.!?]*", "headline": r""".{2,240}([^."]|[^.]")"""}
# Words that stand for the phrases of the file's language and category.
_PHRASES = {
    "phrases": line_pattern,
    "notices": notice_pattern,
    "labels": label_pattern,
    "rows": row_pattern,
    "cues": cue_pattern,
}
# What stands beside phrases: in a rule for lines that are one, and in a rule for sentences inside a line.
_WORDED = {"phrases": "({phrases})…?", "notices": "{notices}", "labels": "{labels}", "rows": "{rows}", "cues": "{cues}"}
_USES = (
    ("phrases", "line", "beside"),
    ("notices", "inside", "quoted"),
    ("labels", "inside", "quoted"),
    ("rows", "inside", "quoted"),
    ("cues", "inside", "quoted"),
)
WORDED = Path(__file__).parent / "worded"
_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")

# A name of a language, or a code with script and region; `my-rules` is no tag of Burmese.
_TAG = re.compile(r"[^-_]+([-_][^-_]{2,4})*")


def check_place(file: Path) -> None:
    """Whether a rule file stands where documents look for rules: in the folder of a language. Raises RuleError."""
    name = file.parent.name
    language = rules_of(name)
    if file.suffix == ".toml" and name in (language, "any"):
        return
    remedy = "name it <folder>/<language>/<category>.toml, such as my-rules/en/newsletter.toml"
    if file.suffix == ".toml" and language and _TAG.fullmatch(name):
        remedy = f"call the folder {language}"
    raise RuleError(f"{file}: no document looks for its rules in a folder called {name!r}; {remedy}")


def read_rules(path: Path) -> list[Rule]:
    """The rules of one file, checked for form: keys, evidence, syntax. Raises RuleError."""
    try:
        table = read_toml(path)
    except TomlError as error:
        raise RuleError(f"{path}: {error}") from error
    if unknown := set(table) - {"rule", "words"}:
        raise RuleError(f"{path}: unknown {', '.join(sorted(unknown))}; a rule file holds [words] and [[rule]] tables")
    if not isinstance(table.get("rule", []), list):
        raise RuleError(f"{path}: [rule] is written [[rule]], in two brackets: a file may hold several")
    if not isinstance(table.get("words", {}), dict):
        raise RuleError(f"{path}: `words` is a table, [words], of name = pattern")
    asked = str([rule.get("match") for rule in table.get("rule", [])])
    of_phrases = {name: make(path.parent.name, path.stem) for name, make in _PHRASES.items() if f"{{{name}}}" in asked}
    words = (
        _WORDS
        | {name: pattern for name, pattern in of_phrases.items() if pattern}
        | {name: str(pattern) for name, pattern in table.get("words", {}).items()}
    )
    return [
        _read_rule(entry, path, words, language=path.parent.name, category=path.stem, n=n)
        for n, entry in enumerate(table.get("rule", []), 1)
    ]


def read_worded(path: Path) -> list[Rule]:
    """The rules that a language has for its phrases: for whole lines, and for sentences and labels inside one.

    The file names for each the phrases of its examples, and once the prose of the language that these stand in (`@` is
    the phrase): above and below a `line`, in front of it `inside` one, and in the look-alikes that stay, `beside` other
    words and `quoted`. `keeps` has look-alikes of another form. Raises RuleError.
    """
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    whys = tomllib.loads(WORDED.with_suffix(".toml").read_text(encoding="utf-8"))
    found = []
    for use, around, alike in _USES:
        apart = told.get(around, "@") if use in ("labels", "rows") else "@"
        for kind, examples in told.get(use, {}).items():
            marked = [f"⟦{example}⟧" for example in examples]
            stays = told.get("keeps", {}).get(use, {}).get(kind) or told[alike].replace("@", examples[0].rstrip(".。।"))
            entry = {
                "id": f"{path.stem}-{kind.replace('_', '-')}-{use}",
                "match": _WORDED[use],
                "scope": _scope_of(use, kind, path.stem, kind in told.get("labels", {})),
                "why": whys[use][kind],
                "removes": [told[around].replace("@", marked[0]), *(apart.replace("@", one) for one in marked[1:])],
                "keeps": [stays],
            }
            words = {use: _PHRASES[use](path.stem, kind)}
            found.append(_read_rule(entry, path, words, language=path.stem, category=kind))
    openings = told.get("openings", {}).items()
    found += [_of_openings(path, told, kind, whys["openings"][kind], tables) for kind, tables in openings]
    return [*found, *_of_vocabulary(path, told, whys["vocabulary"])] if "vocabulary" in told else found


def _of_vocabulary(path: Path, told: dict[str, Any], whys: dict[str, str]) -> Iterator[Rule]:
    """The rules for lines that hold no word but those of the page, as the vocabulary of a language has them.

    One for all that tell it by themselves, but for headers, and for each kind one of its acts with its things. All
    share `small` words. A kind's first example is of its words, the last of the others.
    """
    small = told["vocabulary"]["small"]
    kinds = {kind: table for kind, table in told["vocabulary"].items() if kind != "small"}

    def rule(name: str, kind: str, pattern: str, examples: list[str], keeps: Iterable[str] = ()) -> Rule:
        first, *others = [f"⟦{example}⟧" for example in examples]
        entry = {
            "id": f"{path.stem}-{name}",
            "match": pattern,
            "scope": "block" if kind == "related_link" else "line",
            "why": whys.get(name) or whys[kind],
            "removes": [told.get("line", "@").replace("@", first), *others],
            "keeps": [told["beside"].replace("@", examples[0].rstrip(".!?")), *keeps],
        }
        return _read_rule(entry, path, {}, language=path.stem, category=kind)

    headers = kinds["related_link"]
    calls = {kind: table for kind, table in kinds.items() if table is not headers}
    words = "|".join(table["words"] for table in calls.values())
    yield rule("words", "other", words_pattern(path.stem, words, small), [t["examples"][0] for t in calls.values()])
    yield rule(
        "related-link-words", "related_link", words_pattern(path.stem, headers["words"], f"{small}|{headers['acts']}"),
        headers["examples"][:1],
    )  # fmt: skip
    for kind, table in kinds.items():
        pattern = pairs_pattern(path.stem, table["acts"], table["things"], small)
        examples, keeps = table["examples"][-1:], table.get("keeps", ())
        yield rule(f"{kind.replace('_', '-')}-pairs", kind, pattern, examples, keeps)


def _of_openings(path: Path, told: dict[str, Any], kind: str, why: str, tables: list[dict[str, Any]]) -> Rule:
    """The rule for sentences that open with one of some words and soon name what is the page's ("Download … our app").

    Each table is a pattern with examples of its own: `first` words, and `then` others, parted by bars, and of some
    those with which the sentence `goes` on behind a comma; some have look-alikes beside the one in quotes that each
    rule has.
    The `lead` of a language may stand before all of them.
    """
    marked = [f"⟦{example}⟧" for table in tables for example in table["examples"]]
    quoted = told["quoted"].replace("@", tables[0]["examples"][0].rstrip(".!?"))
    entry = {
        "id": f"{path.stem}-{kind.replace('_', '-')}-openings",
        "match": [
            opening_pattern(
                table["first"], table["then"], path.stem, lead=told.get("lead", ""), goes=table.get("goes", "")
            )
            for table in tables
        ],
        "scope": "notice" if path.stem in VERB_FINAL else "spread",
        "why": why,
        "removes": [told["inside"].replace("@", one) for one in marked],
        "keeps": [quoted, *(alike for table in tables for alike in table.get("keeps", []))],
    }
    return _read_rule(entry, path, {}, language=path.stem, category=kind)


# Where no sentence begins with "Related news" and a name: what news are related to stands before it, or behind a word.
_TOLD_APART = frozenset(("vi", "tr", "az", "kk", "uz"))


def _scope_of(use: str, kind: str, language: str, is_labelled: bool) -> str:
    if use == "phrases" and is_labelled and kind in CALLS:
        return "button"
    if use in ("rows", "cues"):
        return use[:-1]
    if use == "labels":
        return "call" if kind in CALLS or (kind == "related_link" and language in _TOLD_APART) else "label"
    return "notice" if use == "notices" else "block" if kind == "related_link" else "line"


def _read_rule(
    entry: dict[str, Any], path: Path, words: dict[str, str], *, language: str, category: str, n: int = 0
) -> Rule:
    place = f"{path}, rule {entry.get('id') or f'number {n}'}"
    _check_entry(entry, language, category, place)
    patterns = [entry["match"]] if isinstance(entry["match"], str) else entry["match"]
    match = tuple(_spell_out(pattern, words, place) for pattern in patterns)
    rule = Rule(
        entry["id"], language, category, entry.get("scope", "line"), match,
        entry["why"], tuple(entry["removes"]), tuple(entry["keeps"]), path,
    )  # fmt: skip
    _check_rule(rule, place)
    return rule


def _check_entry(entry: dict[str, Any], language: str, category: str, place: str) -> None:
    """Whether the keys of an entry and their kinds are those of a rule. Raises RuleError."""
    if unknown := set(entry) - set(_KEYS):
        raise RuleError(f"{place}: unknown key {', '.join(sorted(unknown))}; known are {', '.join(_KEYS)}")
    for key in _REQUIRED:
        if not entry.get(key):
            raise RuleError(f"{place}: {key} is missing or empty: add an example, since a rule brings its own evidence")
    for key, kinds in _KEYS.items():
        value: str | list[Any] = entry.get(key, "" if str in kinds else [])
        if not isinstance(value, kinds) or not all(isinstance(item, str) for item in value):
            raise RuleError(f"{place}: {key} must be text{'' if str in kinds else ' in a list'}")
    if not _ID.fullmatch(entry["id"]) or not entry["id"].startswith(language + "-"):
        raise RuleError(f"{place}: the id must be kebab-case and start with {language}-, as in {language}-{category}-…")
    scope = entry.get("scope", "line")
    if scope not in SCOPES:
        raise RuleError(f"{place}: unknown scope {scope!r}; one of {', '.join(SCOPES)}")


def _check_rule(rule: Rule, place: str) -> None:
    """Whether a rule's examples show what it cuts, and its patterns can be read. Raises RuleError."""
    for example in rule.removes:
        if example.count("⟦") != example.count("⟧") or "⟦" not in example:
            raise RuleError(f"{place}: mark what goes with ⟦ and ⟧ in the example {example!r}")
    if not any(_stands_in_prose(example) for example in rule.removes):
        raise RuleError(f"{place}: no example of `removes` has other text around the span; show one inside prose")
    try:
        groups = [name for t in rule.translations for name in t.groups]
    except PatternError as error:
        raise RuleError(f"{place}: {error}") from error
    if len(groups) != len(set(groups)):
        raise RuleError(f"{place}: a group name occurs twice; give each alternative its own rule or one shared group")


def _spell_out(pattern: str, words: dict[str, str], place: str) -> str:
    """The pattern with `{name}` replaced by that entry of the file's [words]."""

    def word(found: re.Match[str]) -> str:
        if found[1] not in words:
            known = ", ".join(sorted(words)) or "none"
            raise RuleError(f"{place}: {found[0]} is not among the file's [words] ({known}); add it there")
        return f"({_spell_out(words[found[1]], words, place)})"

    return re.sub(r"\{([a-z_]+)\}", word, pattern)


def _stands_in_prose(example: str) -> bool:
    return bool(re.sub(r"⟦[^⟧]*⟧", "", example, flags=re.DOTALL).strip())
