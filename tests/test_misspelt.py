"""What a person wrote nearly right is refused before anything is read, with the file, and with what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

import corpora
from commands import command

RULE = """[[rule]]
id = "{language}-ferry-friends"
match = 'join [0-9]+ ferry friends'
why = "A box of a made-up site."
removes = ["⟦Join 400 ferry friends⟧", "The ferry is back.\\n⟦Join 400 ferry friends⟧\\nIt sails at noon."]
keeps = ["They asked 400 ferry friends to join."]
"""

# what stands in [corpus], in [[source]] and below it → what is said behind the name of the file
MISSPELT = {
    "origin = 2026-01-31": "origin of source texts = 2026-01-31: write it in quotes",
    'recipe = "defualt"': "no recipe 'defualt'; did you mean default?",
    'recipe = "mine.toml"': "mine.toml: no such file; correct the path",
    'add = ["tag_qualty"]': "no stage 'tag_qualty'; did you mean tag_quality?",
    'homepage = "harbour"': "corpus.homepage = 'harbour': write it as an address, such as https://example.org/letters",
    'contact = "nobody"': "corpus.contact = 'nobody': write an address or URL where people can ask, such as ada@",
    'url = "harbour.example"': "url of source texts = 'harbour.example': write it as an address, such as https://",
    'format = "jsnol"': "format of source texts = 'jsnol': there is no such format; did you mean jsonl?",
    'encoding = "utf9"': "encoding of source texts = 'utf9': no encoding is called 'utf9'; did you mean utf-8?",
    'encoding = "rot13"': "no encoding is called 'rot13'; such are: utf-8, ",
    'delimiter = "Tab"': "delimiter of source texts = 'Tab': 'Tab' is no single sign; write a tab as \"\\t\", in",
    'language = "Germn"': "'Germn' is no language: did you mean german (de)?",
    'columns = { titel = "headline" }': "'titel' is no column that an input may give; did you mean title?",
    'columns = { text = "body" }': "'text' is no column that an input may give; the key `text_column` names it",
    'metadata = "none.csv"': "none.csv: No such file or directory; correct `metadata`",
    '[duplicates]\nagainst = [{ path = "texts", nam = "mine" }]': "against.0.nam; did you mean name?",
    "[stage.tag_language]\nleast_scor = 0.6": "no option 'least_scor'; did you mean least_score?",
    "[stage.tag_language]\nleast_score = 60": "option least_score = 60: Input should be less than or equal to 1",
    '[stage.drop_quality]\nsets = ["c4"]': "not among its stages; add it to them (for a corpus: `add` in [corpus])",
    "[stage.tag_langage]\nleast_score = 0.6": "options for tag_langage, which is not among its stages; did you mean",
}  # fmt: skip


@pytest.mark.parametrize("key", MISSPELT)
def test_a_configuration_is_refused_with_its_file_and_what_was_meant(key: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1).rename(tmp_path / "ferry.toml")
    place = "[corpus]\n" if key.startswith(("recipe", "add", "homepage", "contact")) else "[[source]]\n"
    written = config.read_text()
    written = written.replace('contact = "nobody@example.org"\n', "") if key.startswith("contact") else written
    config.write_text(f"{written}\n{key}\n" if key.startswith("[") else written.replace(place, f"{place}{key}\n"))
    done = command("check", config)
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert "ferry.toml: " in done.stderr and MISSPELT[key] in done.stderr


def test_a_task_that_the_hub_writes_otherwise_is_said(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    config.write_text(config.read_text().replace("[corpus]\n", '[corpus]\ntask_categories = ["fill_mask", "mine"]\n'))
    done = command("check", config)
    assert done.returncode == 0, done.stderr
    said = "task_categories: the hub lists nothing under 'fill_mask'; did you mean fill-mask?"
    assert said in done.stdout + done.stderr and "mine" not in done.stdout + done.stderr


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "2026-W09-1", "20260228", "soon"])
def test_a_release_is_of_a_day_that_there_is(day: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    config.write_text(config.read_text().replace("2026-01-31", day))
    done = command("check", config)
    assert done.returncode == 2 and f"corpus.released = '{day}': write it as a day that there is, such" in done.stderr


def test_a_licence_that_is_misspelt_in_a_finished_version_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1, version="1.0.0")
    config.write_text(config.read_text().replace('"cc0-1.0"\ncontact', '"CC-BY-44.0"\ncontact'))
    done = command("check", config)
    assert done.returncode == 2 and "'CC-BY-44.0' says nothing by itself: did you mean CC-BY-4.0? Else" in done.stderr


# a recipe file → what is said behind its name
FAULTY_RECIPES = {
    'stages = "fix_text"': "stages = 'fix_text': write it as a list, in brackets",
    'stages = ["fix_text", 3]': "stages.1 = 3: write it in quotes",
    "stages = []": "stages names no stage; write such as stages = [",
    "[options.tag_language]": "stages names no stage",
    'stages = ["fix_text"]\n[options]\nfix_text = 3': "options.fix_text = 3: write it as a table",
    'stages = ["fix_text"]\noptions = 4': "options = 4: write it as a table",
    'stages = ["fix_text"]\n[option.fix_text]': "unknown key option; did you mean options?",
}


@pytest.mark.parametrize("written", FAULTY_RECIPES)
def test_a_recipe_file_is_refused_with_its_key_and_its_form(written: str, tmp_path: Path) -> None:
    (tmp_path / "ferry.toml").write_text(written)
    (tmp_path / "a.txt").write_text("The ferry is back.\n")
    done = command("clean", "a.txt", "--recipe", "ferry.toml", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert f"recipe ferry.toml: {FAULTY_RECIPES[written]}" in done.stderr


# a module of the user's own → what is said of it
FAULTY = {
    "def strip_x(batch:\n": "the module faulty fails as it is loaded (SyntaxError: ",
    "raise ValueError('no tide')\n": "the module faulty fails as it is loaded (ValueError: no tide); mend it",
    "strip_x = 3\n": "faulty:strip_x is no function of Python but 3; write one, with def",
    "def strip_y(batch):\n    return []\n": "no attribute 'strip_x'); correct the name of the function, or ",
    "import numpyy\n": "no stage 'faulty:strip_x' (No module named 'numpyy')",
}


@pytest.mark.parametrize("code", FAULTY)
def test_a_fault_of_an_own_stage_is_told_as_such(code: str, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    (tmp_path / "faulty.py").write_text(code)
    config.write_text(config.read_text().replace("[corpus]\n", '[corpus]\nadd = ["faulty:strip_x"]\n'))
    done = command("check", config)
    assert done.returncode == 2 and FAULTY[code] in done.stderr, done.stderr
    assert "report it" not in done.stderr


def test_an_edit_of_an_own_stage_that_has_no_place_is_told_once_with_whom_to_ask(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    module = "from corpusmill.text.actions import Edit\ndef strip_x(batch):\n    return [Edit(0, 5, 2, '', 'a-b')]\n"
    (tmp_path / "careless.py").write_text(module)
    config.write_text(config.read_text().replace("[corpus]\n", '[corpus]\nadd = ["careless:strip_x"]\n'))
    said = command("build", config).stderr
    assert "stage careless:strip_x failed: rule a-b, document texts/doc-0000.txt: the edit 5:2 overlaps" in said, said
    assert "apart from each other; mend the stage, or leave the document out" in said


def test_a_configuration_and_a_recipe_may_begin_with_a_mark(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    written = config.read_text()
    config.write_text(written.replace("[corpus]\n", '[corpus]\nrecipe = "mine.toml"\n'), "utf-8-sig")
    (tmp_path / "mine.toml").write_text('stages = ["fix_text"]\n', "utf-8-sig")
    done = command("check", config)
    assert done.returncode == 0, done.stderr


def test_a_column_that_the_first_records_do_not_have_is_noted(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=0)
    rows = '{"text": "The ferry is back, the clerk said on Monday.", "headline": "Back", "by": ""}\n' * 2
    (tmp_path / "texts" / "a.jsonl").write_text(rows)
    written = config.read_text()
    named = 'columns = { title = "headline", publisher = "papr" }'
    config.write_text(written.replace('path = "texts"', f'path = "texts"\n{named}'))
    for verb in ("check", "build"):
        said = command(verb, config).stderr
        told = "note: a.jsonl: the first rows give no publisher by column 'papr'; the columns are: text, headline, by"
        assert told in said
        assert "give no title" not in said
    config.write_text(written)
    assert "first rows" not in command("check", config).stderr


def test_what_a_finished_version_needs_is_asked_for_by_the_file_that_lacks_it(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1).rename(tmp_path / "ferry.toml")
    config.write_text(config.read_text().replace('released = "2026-01-31"\n', "").replace("-dev", ""))
    said = command("check", config).stderr
    assert "ferry.toml: [corpus] `" in said and "`released` is missing" in said, said


@pytest.mark.parametrize(("folder", "meant"), [("english", "en"), ("nb", "no"), ("eng", "en")])
def test_a_rule_folder_is_called_as_documents_look_for_it(folder: str, meant: str, tmp_path: Path) -> None:
    file = tmp_path / "mine" / folder / "newsletter.toml"
    refused = command("rules", "new", file, "--line", "Join 400 ferry friends")
    assert refused.returncode == 2 and f"call the folder {meant}\n" in refused.stderr
    assert not file.exists()
    file.parent.mkdir(parents=True)
    file.write_text(RULE.format(language=folder))
    (tmp_path / "a.txt").write_text("The ferry is back, the clerk said on Monday.\n\nJoin 400 ferry friends\n")
    for words in (("rules", "test", tmp_path / "mine"), ("clean", tmp_path / "a.txt", "--rules", tmp_path / "mine")):
        done = command(*words)
        assert (done.returncode, done.stdout) == (2, "") and f"call the folder {meant}\n" in done.stderr, done.stderr
    file.parent.rename(tmp_path / "mine" / meant)
    (tmp_path / "mine" / meant / "newsletter.toml").write_text(RULE.format(language=meant))
    assert command("rules", "test", tmp_path / "mine").returncode == 0


@pytest.mark.parametrize("folder", ["vulcan", "xx", "und", "my-rules", "is_spamming"])
def test_a_rule_folder_that_is_no_language_is_refused_with_the_form(folder: str, tmp_path: Path) -> None:
    done = command("rules", "new", tmp_path / folder / "newsletter.toml", "--line", "Join 400 ferry friends")
    assert done.returncode == 2 and f"called '{folder}'; name it <folder>/<language>/<category>.toml" in done.stderr


def test_a_folder_without_a_rule_is_refused_by_every_verb(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "newsletter.toml").write_text(RULE.format(language="en"))
    (tmp_path / "a.txt").write_text("The ferry is back, the clerk said on Monday.\n")
    for words in (("rules", "test", tmp_path / "mine"), ("clean", tmp_path / "a.txt", "--rules", tmp_path / "mine")):
        done = command(*words)
        assert done.returncode == 2 and "mine: no rule file in it; rules stand in " in done.stderr, done.stderr


@pytest.mark.parametrize("verb", ["clean", "explain", "rules"])
def test_a_language_on_the_command_line_is_one(verb: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry is back, the clerk said on Monday.\n")
    done = command(verb, *([] if verb == "rules" else [tmp_path / "a.txt"]), "--language", "xx")
    assert done.returncode == 2 and "'--language': 'xx' is no language: give an ISO 639 code" in done.stderr


def test_rules_of_a_language_are_listed_by_any_of_its_names() -> None:
    by_code, by_name = (command("rules", "--language", said).stdout for said in ("no", "nynorsk"))
    assert by_code == by_name and by_code.startswith("rule ") and "\nno-" in by_code


def test_a_folder_that_is_no_release_is_a_wrong_call_and_the_release_below_is_named(tmp_path: Path) -> None:
    (tmp_path / "dist" / "ferry" / "1.0.0").mkdir(parents=True)
    calls = (["verify"], ["explain", "x", "--in"], ["export"], ["diff"], ["publish"])
    for words in calls:
        more = {"export": ["out"], "diff": [tmp_path], "publish": ["--to", "file:///nowhere/x"]}.get(words[0], [])
        done = command(*words, tmp_path / "dist", *more)
        assert (done.returncode, done.stdout) == (2, ""), (words, done.stdout)
        assert "dist: no release, since it has no manifest.json; name a release folder" in done.stderr
    (tmp_path / "dist" / "ferry" / "1.0.0" / "manifest.json").write_text("{}")
    for folder in (tmp_path / "dist", tmp_path / "dist" / "ferry"):
        assert f"did you mean {tmp_path}/dist/ferry/1.0.0?" in command("verify", folder).stderr
