"""What a person is told when something is wrong: the first reasons, the place, the remedy; never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import corpora
from commands import command
from corpusmill.rulebook.book import load_rules
from corpusmill.terminal.words import json_line

RULE = """
[[rule]]
id = "en-ferry-friends"
scope = "line"
match = ["join [0-9]+ ferry friends"]
why = "A line that asks readers to subscribe."
removes = ["⟦Join 40 ferry friends⟧", "A ferry left.\\n⟦Join 40 ferry friends⟧\\nIt came back."]
keeps = ["She asked 40 friends to join her."]
"""


def test_when_nothing_can_be_read_the_first_reasons_are_told(tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    (inputs / "a.csv").write_text("x,y\n1,2\n")
    (inputs / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    (inputs / "c.jsonl").write_text('{"text": 4}\n{"text": [1]}\n')
    done = command("build", inputs, cwd=tmp_path)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "leave out the stages" not in done.stderr
    for words in (
        "no document is left",
        "correct the sources",
        "a.csv",
        "text_column",
        "b.txt",
        "PNG",
        "c.jsonl",
        ".corpusmill",
    ):
        assert words in done.stderr, words


def test_when_all_is_dropped_the_stage_and_a_document_are_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(" \n")
    done = command("build", tmp_path / "in", cwd=tmp_path)
    assert done.returncode == 1
    assert "1 dropped by read, empty; the first is in/a.txt" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \n", "the inputs hold no text: correct the sources"),
        (
            "Read more\nSign up for our newsletter\n",
            "nothing but residue: `corpusmill explain FILE` tells by which rule",
        ),
        ("", "the inputs hold no text: correct the sources"),
    ],
)
def test_each_cause_of_an_empty_corpus_has_its_own_remedy(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(text)
    done = command("build", tmp_path / "in", cwd=tmp_path)
    assert done.returncode == 1 and said in done.stderr, done.stderr


def test_a_corpus_whose_documents_are_all_excluded_names_the_table(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    config.write_text(config.read_text() + '\n[exclude]\nids = ["texts/doc-0000.txt"]\n')
    done = command("build", config)
    assert "[exclude] names them all: take some of them out of it" in done.stderr, done.stderr


@pytest.mark.parametrize("words", [[], ["--json"], ["-q"]])
def test_what_was_set_aside_is_always_told(tmp_path: Path, words: list[str]) -> None:
    config = corpora.make(tmp_path, documents=2, stages=corpora.LIGHT)
    (tmp_path / "texts" / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    for _ in range(2):
        done = command("build", config, *words)
        assert done.returncode == 0
        assert "picture.txt" in done.stderr and "PNG" in done.stderr and "set_aside" in done.stderr
    assert "--json" not in words or json.loads(done.stdout)["set_aside"] == 1


def test_inputs_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    text = corpora.document(1)
    (tmp_path / "odd.jsonl").write_text(json.dumps({"text": text}))
    (tmp_path / "odd.txt").write_text(corpora.document(2))
    assert command("build", "odd.jsonl", cwd=tmp_path).returncode == 0
    release = tmp_path / "dist" / "odd" / "0.1.0-dev"
    before = corpora.checksums(release)
    done = command("build", "odd.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "was built from odd.jsonl, and a corpus of odd.txt has the same name" in done.stderr
    assert corpora.checksums(release) == before
    (tmp_path / "odd.jsonl").write_text(json.dumps({"text": text + " More."}))
    assert command("build", tmp_path / "odd.jsonl", cwd=tmp_path).returncode == 0, "the same input may change"
    assert corpora.checksums(release) != before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[[source]]", "[source]", "[source] is written [[source]], in two brackets"),
        ("[corpus]", "[[corpus]]", "[[corpus]] is written [corpus], in one bracket"),
        (
            'title = "',
            'recipe = "mine.toml"\ntitle = "',
            "mine.toml: no such file; correct the path, or",
        ),
        ("[[source]]", "[corpus]\n[[source]]", "write each table and key once"),
        ("[limits]", "[limits]\nseconds = inf", "limits.seconds = inf: Input should be less than or equal to 10000000"),
        ("[limits]", "[limits]\nseconds = true", "limits.seconds = True: Input should be a valid number"),
        ('path = "texts"', 'path = "texts"\nconstants = { title = 5 }', "title = 5 is none: write it in quotes"),
        ('path = "texts"', 'path = "texts"\nconstants = { author = ["A", 5] }', "is none: write names in quotes"),
        ('path = "texts"', 'path = "texts"\nconstants = { date = "5/3/2024" }', "is none: write a day, such as"),
        ('path = "texts"', 'path = "texts"\nconstants = { language = "germn" }', "did you mean german (de)?"),
        ('title = "', 'recipe = "mine"\ntitle = "', "no recipe 'mine'; recipes here:"),
        ('title = "', 'recipe = "texts/"\ntitle = "', "name a recipe, or a .toml file"),
        ('license = "cc0-1.0"\n', 'licence = "cc0-1.0"\n', "did you mean license?"),
        ('path = "texts"', 'path = ""', '"." is the folder of the configuration'),
        ('path = "texts"', 'path = "te\\u0000xts"', "write a folder, a file or an address"),
        ('title = "', f'odd = {"[" * 5000}\ntitle = "', "brackets stand in brackets"),
        ('title = "', f'odd = {"9" * 5000}\ntitle = "', "a number in it has thousands of digits"),
    ],
)
def test_mistakes_in_the_configuration(tmp_path: Path, old: str, new: str, told: str) -> None:
    config = corpora.make(tmp_path, documents=1)
    config.write_text(config.read_text().replace(old, new, 1))
    done = command("check", config)
    assert done.returncode == 2 and told in done.stderr, done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [("texts", "both read texts:"), ("texts/more", "both read texts/more:"), ("link", "both read texts:")],
)
def test_a_place_that_two_sources_read_is_said(path: str, told: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    (tmp_path / "texts/more").mkdir()
    (tmp_path / "texts/more/a.txt").write_text(corpora.document(3))
    (tmp_path / "link").symlink_to("texts")
    config.write_text(config.read_text().replace("[limits]", f'[[source]]\nname = "again"\npath = "{path}"\n[limits]'))
    done = command("check", config)
    assert done.returncode == 0 and f"note: sources texts and again {told}" in done.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[rule]]\nid = ", "not valid TOML"),
        ('[rule]\nid = "en-x"\n', "[rule] is written [[rule]]"),
        ("words = 3\n", "`words` is a table"),
        ('[[rule]]\nid = "en-a-b"\n', "is missing or empty"),
    ],
)
def test_a_half_written_rule_file(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "mine" / "en" / "a.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    for words in (["rules", "test", tmp_path / "mine"], ["rules", "--rules", tmp_path / "mine"]):
        done = command(*words)
        assert done.returncode == 2 and told in done.stderr and "Traceback" not in done.stderr, done.stderr
    begun = command("rules", "new", file, "--line", "Join us today")
    assert "Traceback" not in begun.stderr


def test_rules_of_an_empty_folder(tmp_path: Path) -> None:
    done = command("rules", "test", tmp_path)
    assert (
        done.returncode == 2 and "no rule file in it; rules stand in <folder>/<language>/<category>.toml" in done.stderr
    )


def test_own_rules_read_no_other_language_and_are_put_to_the_test_once(tmp_path: Path) -> None:
    (tmp_path / "mine" / "en").mkdir(parents=True)
    (tmp_path / "mine" / "en" / "a.toml").write_text(RULE)
    (tmp_path / "work").mkdir()
    proofs = tmp_path / "work" / "proofs"
    book = load_rules([tmp_path / "mine"], proofs=proofs)
    assert set(book._rules) == {"en"}
    (proof,) = proofs.iterdir()
    os.utime(proof, (0, 0))
    load_rules([tmp_path / "mine"], proofs=proofs)
    assert proof.stat().st_mtime == 0  # a rule put to the test again leaves its proof anew
    (tmp_path / "mine" / "en" / "a.toml").write_text(RULE.replace("[0-9]+", "[0-9]{1,3}"))
    load_rules([tmp_path / "mine"], proofs=proofs)
    assert len(list(proofs.iterdir())) == 2 and proof.exists()
    load_rules([tmp_path / "mine"], proofs=tmp_path / "nowhere" / "proofs")
    assert not (tmp_path / "nowhere").exists()


def test_explain_says_what_a_rule_is_for_and_leaves_out_the_far_fetched(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "The council voted on Monday to close the bridge, the clerk said.\n\nLeave a Reply\n\n"
        "Related to the harbour office and what it did for years\n"
    )
    told = command("explain", tmp_path / "a.txt").stdout
    assert "Leave a Reply" in told and "why: " in told
    near = told.partition("stayed, with a rule near:")[2]
    assert "harbour" not in near, near
    shown = json.loads(command("explain", tmp_path / "a.txt", "--json").stdout)
    assert all(shown["why"].values())


def test_what_a_build_would_drop_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A line without an end\n")
    for verb in ("clean", "explain"):
        done = command(verb, tmp_path / "a.txt", "--recipe", "c4")
        told = done.stdout + done.stderr
        assert done.returncode == 0 and "a build would drop it: too_few_sentences (" in told, told
    assert json.loads(command("clean", tmp_path / "a.txt", "--recipe", "c4", "--json").stdout)["metadata"]["dropped"]


def test_explain_tells_of_dropped_set_aside_and_unchanged_documents(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=2)
    (tmp_path / "texts" / "empty.txt").write_text(" \n")
    (tmp_path / "texts" / "noise.txt").write_bytes(bytes(range(32)) * 40)
    (tmp_path / "texts" / "plain.txt").write_text("The council voted on Monday to close the bridge.")
    assert command("build", config, "-q").returncode == 0
    release = tmp_path / "dist" / "test-corpus" / "latest"
    for name, said in {
        "empty": "dropped by read: empty",
        "noise": "set aside, since it could not be read: ",
        "plain": "nothing was changed\nknown of it:\n  publisher: Nobody\n  language: en\n",
    }.items():
        done = command("explain", f"texts/{name}.txt", "--in", release)
        assert done.returncode == 0 and said in done.stdout, (name, done.stdout, done.stderr)
    missing = command("explain", "doc-0000.txt", "--in", release)
    assert missing.returncode == 1 and "ids look like 'texts/doc-0000.txt'" in missing.stderr


def test_explain_tells_what_was_found_where(tmp_path: Path) -> None:
    text = "Ferry returns\nBy Ada Marsh\n\nThe ferry crossed the bay on Monday, the first since the storm in autumn.\n"
    command_line = [sys.executable, "-m", "corpusmill", "explain", "-"]
    told = subprocess.run(command_line, input=text, capture_output=True, text=True, check=True).stdout
    assert "  author: Ada Marsh\n           'Ada Marsh' by " in told and " at 17 to 26, confidence" in told, told


def test_nothing_in_json_steers_a_terminal(tmp_path: Path) -> None:
    hostile = "a\x1b[2J\x9b2J\u202eb\u2028c\u2066d\x00e"
    line = json_line({hostile: [hostile]})
    assert line.isprintable() and json.loads(line) == {hostile: [hostile]}
    (tmp_path / "a.txt").write_text(f"The {hostile[:-2]} council voted on Monday to close it, the clerk said.\n")
    out = command("clean", tmp_path / "a.txt", "--json").stdout
    assert out.rstrip("\n").isprintable()


def test_diff_in_a_pipe_is_not_cut(tmp_path: Path) -> None:
    long = "word " * 60 + "end"
    config = corpora.make(tmp_path, documents=2, stages=corpora.LIGHT)
    assert command("build", config, "-q").returncode == 0
    first = (tmp_path / "dist" / "test-corpus" / "0.1.0-dev").rename(tmp_path / "first")
    (tmp_path / "texts" / "doc-0001.txt").write_text(f"{corpora.document(1)}\n\nThe {long} was told.\n")
    assert command("build", config, "-q").returncode == 0
    out = command("diff", first, tmp_path / "dist" / "test-corpus" / "0.1.0-dev").stdout
    assert f"  + The {long} was told.\n" in out
    assert max(map(len, out.split("\n"))) < 1_000


def test_a_name_read_under_another_locale_is_recorded_alike(tmp_path: Path) -> None:
    """No locale, hash seed, time zone or umask is in the bytes of a release."""
    config = corpora.make(tmp_path, documents=2)
    for name in ("Zeitung für März.txt", "新聞.txt"):
        (tmp_path / "texts" / name).write_text(corpora.document(5), encoding="utf-8")
    (tmp_path / "texts" / "data.jsonl").write_text(json.dumps({"text": corpora.document(6), "date": "5 May 2020"}))
    found = []
    settings: tuple[dict[str, str], ...] = (
        {},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONHASHSEED": "7"},
        {"LC_ALL": "POSIX", "TZ": "Pacific/Kiritimati", "PYTHONUTF8": "0", "LANGUAGE": "de"},
    )
    for n, given in enumerate(settings):
        env = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))} | given
        words = [sys.executable, "-m", "corpusmill", "build", str(config), "-q", "-j", "1"]
        done = subprocess.run(words, env=env, capture_output=True, check=False, umask=0o077 if n else 0o022)
        assert done.returncode == 0, done.stderr
        found.append(corpora.checksums(tmp_path / "dist" / "test-corpus" / "0.1.0-dev"))
        for folder in ("dist", ".corpusmill"):
            (tmp_path / folder).rename(tmp_path / f"{folder}-{n}")
    assert found[0] == found[1] == found[2]
