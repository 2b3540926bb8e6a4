"""The verbs as a person calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import corpora
from commands import command

ARTICLE = "The council voted on Monday to close the bridge, the clerk said.\n\nLeave a Reply\n"


def test_clean_reads_stdin_and_writes_text_only_to_stdout(tmp_path: Path) -> None:
    import subprocess
    import sys

    words = [sys.executable, "-m", "corpusmill", "clean", "-", "--explain"]
    done = subprocess.run(words, input=ARTICLE, capture_output=True, text=True, check=True)
    assert done.stdout == "The council voted on Monday to close the bridge, the clerk said.\n"
    assert "strip_boilerplate" in done.stderr and "Leave a Reply" in done.stderr


def test_clean_json_undoes(tmp_path: Path) -> None:
    from corpusmill.text.apply import undo

    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-16")
    done = command("clean", tmp_path / "a.txt", "--json")
    result = json.loads(done.stdout)
    assert undo(result["text"], result["edits"]) == ARTICLE
    assert result["metadata"]["language"] == "en"


def test_clean_refuses_a_binary_file_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    done = command("clean", tmp_path / "a.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1


def test_clean_refuses_records_and_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "posts.jsonl").write_text('{"text": "The bridge is closed. Follow us on Twitter", "id": 1}\n')
    (tmp_path / "posts.csv").write_text("id,text\n1,The bridge is closed. Follow us on Twitter\n")
    (tmp_path / "posts.txt").write_bytes((tmp_path / "posts.jsonl").read_bytes() * 2)
    (tmp_path / "posts").mkdir()
    for name, what in {
        "posts.jsonl": "This holds records (jsonl), not one text",
        "posts.csv": "This holds records (csv), not one text",
        "posts.txt": "This holds records (jsonl), not one text",  # as a build reads it
        "posts": "a folder, not one text",
    }.items():
        for verb in ("clean", "explain"):
            done = command(verb, tmp_path / name)
            assert (done.returncode, done.stdout) == (2, "")
            place = tmp_path / name
            assert f"{place}: {what}: build a corpus of it (`corpusmill build {place}`)" in done.stderr, done.stderr


def test_an_encoding_that_is_known_is_said(tmp_path: Path) -> None:
    text = "Czesc, dzis wieczorem bede w domu.".replace("dzis", "dziś").replace("bede", "będę")
    (tmp_path / "a.txt").write_bytes(text.encode("cp1250"))
    page = f"<!doctype html><html><body><article><p>{text} {text}</p></article></body></html>"
    (tmp_path / "a.html").write_bytes(page.encode("cp1250"))
    for name in ("a.txt", "a.html"):
        for verb in ("clean", "explain"):
            read = {said: command(verb, tmp_path / name, "--json", "--encoding", said) for said in ("cp1250", "cp1251")}
            assert (text in read["cp1250"].stdout, text in read["cp1251"].stdout) == (verb == "clean", False)
            assert "not as" not in read["cp1250"].stderr
    (tmp_path / "a.html").write_text(page)
    said = command("clean", tmp_path / "a.html", "--encoding", "cp1250").stderr
    assert "a.html: read as utf-8, as its bytes show, and not as cp1250\n" in said
    wrong = command("clean", tmp_path / "a.txt", "--encoding", "utf9")
    assert wrong.returncode == 2 and "no encoding is called 'utf9'; did you mean utf-8?" in wrong.stderr


def test_clean_takes_a_web_page(tmp_path: Path) -> None:
    page = tmp_path / "saved page"
    paragraphs = "".join(f"<p>{corpora.PARAGRAPH.format(town=f'Town {n}', n=n + 2) * 2}</p>" for n in range(5))
    page.write_text(
        "<!doctype html><html lang=en><head><title>Bridge closed</title>"
        "<meta name=author content='Ann Lee'></head><body>"
        f"<nav><a href=/>Home</a> <a href=/news>News</a></nav><article><h1>Bridge closed</h1>{paragraphs}"
        "<p>Leave a Reply</p></article></body></html>"
    )
    done = json.loads(command("clean", page, "--json").stdout)
    assert "Town 4" in done["text"] and "Leave a Reply" not in done["text"] and "Home" not in done["text"]
    assert (done["metadata"]["title"], done["metadata"]["author"]) == ("Bridge closed", ["Ann Lee"])
    known = json.loads(command("clean", page, "--json", "--language", "Dutch").stdout)
    assert (done["metadata"]["language"], known["metadata"]["language"]) == ("en", "nl")


def test_build_says_its_accounts_and_json_stays_clean(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3)
    done = command("build", config, "--json")
    assert json.loads(done.stdout)["rows"] == 3
    assert done.stderr == ""
    again = command("build", tmp_path)
    assert again.stdout == ""
    assert "3 records = 3 documents + 0 dropped + 0 set aside" in again.stderr
    quiet = command("build", tmp_path, "-q")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3)
    done = command("build", config, "--dry-run", "--json")
    assert json.loads(done.stdout)["inputs"] == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus.toml", "texts"]


def test_init_writes_beside_the_texts_and_the_build_goes_where_that_of_the_bare_folder_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpora.make(tmp_path, documents=3)
    monkeypatch.chdir(tmp_path)
    assert command("build", "texts/", "-q").returncode == 0
    done = command("init", "texts/")
    assert (done.returncode, done.stderr) == (0, "wrote texts.toml; next: corpusmill build texts.toml\n")
    assert "3 files (3 .txt)" in Path("texts.toml").read_text()
    assert command("init", "texts").returncode == 2
    assert "texts.toml: in order; 3 inputs" in command("check", "texts.toml").stderr
    done = command("build", "texts.toml")
    assert done.returncode == 0 and "3 records = 3 documents" in done.stderr, done.stderr
    assert sorted(path.name for path in Path("texts").iterdir()) == [f"doc-000{n}.txt" for n in range(3)]
    # what the configuration states is not lost to a build without it
    refused = command("build", "texts/")
    assert refused.returncode == 2 and "was built from texts.toml" in refused.stderr


def test_init_takes_a_file_too(tmp_path: Path) -> None:
    (tmp_path / "tides.csv").write_text("id,text\nx,The ferry is back.\n")
    assert command("init", "tides.csv", cwd=tmp_path).returncode == 0
    assert 'path = "tides.csv"' in (tmp_path / "tides.toml").read_text()
    assert command("check", "tides.toml", cwd=tmp_path).returncode == 0
    assert "tide.csv: no such folder or file" in command("init", "tide.csv", cwd=tmp_path).stderr


def test_init_where_one_stands_leaves_out_what_builds_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpora.make(tmp_path, documents=3)
    monkeypatch.chdir(tmp_path / "texts")
    assert command("init").stderr == "wrote corpus.toml; next: corpusmill build corpus.toml\n"
    Path("corpus.toml").rename("ferry.toml")
    for _ in range(2):
        done = command("build", "ferry.toml")
        assert done.returncode == 0 and "3 records = 3 documents" in done.stderr, done.stderr
        assert "passed over" not in done.stderr


def test_explain_names_rules_near_lines_that_stayed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE + "\nOnly members leave a reply here, twice a day\n")
    done = command("explain", tmp_path / "a.txt")
    assert "strip_boilerplate:" in done.stdout
    told = done.stdout.partition("stayed, with a rule near:")[2]
    assert "Only members" in told and "it cuts whole lines only" in told


def test_explain_a_document_of_a_release(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=3)
    command("build", config, "-q")
    release = tmp_path / "dist" / "test-corpus" / "latest"
    done = command("explain", "texts/doc-0000.txt", "--in", release)
    assert "Leave a Reply" in done.stdout
    missing = command("explain", "texts/nothing.txt", "--in", release)
    assert missing.returncode == 1 and "no document" in missing.stderr


def test_rules_are_listed_begun_and_proven(tmp_path: Path) -> None:
    listed = json.loads(command("rules", "--language", "en", "--json").stdout)
    assert len(listed) > 20 and {row["language"] for row in listed} == {"en"}
    own = tmp_path / "my-rules"
    file = own / "en" / "newsletter.toml"
    line = "Join 4,000 ferry friends (it's free) every Friday!"
    assert command("rules", "new", file, "--line", line).returncode == 0
    again = command("rules", "new", file, "--line", line)
    assert again.returncode == 2 and "newsletter.toml: the rule en-join-ferry-friends-it is of" in again.stderr
    assert file.read_text().count("[[rule]]") == 1
    refused = command("rules", "test", own)
    assert refused.returncode == 2 and "keeps is missing or empty" in refused.stderr
    keep = 'keeps = ["She asked 4,000 friends to join her every Friday."]'
    file.write_text(file.read_text().replace("keeps = []", keep))
    proven = command("rules", "test", own)
    assert (proven.returncode, "1 rule: every example holds" in proven.stderr) == (0, True), proven.stderr
    twice = command("rules", "new", own / "en" / "share.toml", "--line", line.replace("!", "."))
    assert "goes without this rule, by strip_boilerplate: en-join-ferry-friends-it" in twice.stderr
    (own / "en" / "share.toml").unlink()
    config = corpora.make(tmp_path, documents=1)
    (tmp_path / "texts" / "own.txt").write_text(ARTICLE.replace("Leave a Reply", line))
    config.write_text('rules = ["my-rules"]\n' + config.read_text())
    assert command("build", config).returncode == 0
    for alike in (line.removesuffix("!"), line.replace("!", "…")):
        (tmp_path / "a.txt").write_text(ARTICLE.replace("Leave a Reply", alike))
        assert alike not in command("clean", tmp_path / "a.txt", "--rules", own).stdout
    told = command("explain", "texts/own.txt", "--in", tmp_path / "dist" / "test-corpus" / "latest").stdout
    assert "en-join-ferry-friends-it" in told


def test_a_category_that_no_rule_has_is_refused_with_the_one_that_is_meant() -> None:
    done = command("rules", "--category", "newsleter")
    assert (done.returncode, done.stdout) == (2, "") and "did you mean newsletter?" in done.stderr
    assert "there are: " in command("rules", "--category", "tides").stderr


def test_a_rule_for_what_goes_already_or_in_a_category_of_ones_own_is_begun_with_a_note(tmp_path: Path) -> None:
    known = command("rules", "new", tmp_path / "en" / "comment_prompt.toml", "--line", "Leave a Reply")
    assert known.returncode == 0 and "goes without this rule, by strip_boilerplate: en-" in known.stderr
    own = command("rules", "new", tmp_path / "en" / "tide_tables.toml", "--line", "High water at Ferry Point")
    assert own.returncode == 0 and "a category of your own" in own.stderr and "goes without" not in own.stderr
    misspelt = command("rules", "new", tmp_path / "en" / "newsleter.toml", "--line", "High water at Ferry Point")
    assert misspelt.returncode == 2 and "there is newsletter" in misspelt.stderr
    assert not (tmp_path / "en" / "newsleter.toml").exists()


@pytest.mark.parametrize("verb", ["", "build", "clean", "check", "init", "explain", "rules"])
def test_help_needs_no_heavy_import(verb: str) -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom corpusmill.cli import main\n"
        f"try: main({[verb, '--help'] if verb else ['--help']!r})\n"
        "except SystemExit: pass\n"
        "heavy = {'pyarrow', 'numpy', 'datasets', 'ftfy', 'pydantic', 'rich', 'huggingface_hub'} & set(sys.modules)\n"
        "sys.exit(repr(heavy) if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Usage:" in done.stdout


def test_no_verb_is_cut_in_the_list_of_verbs() -> None:
    told = command("--help").stdout
    assert "left-out" in told and "..." not in told.partition("Commands:")[2], told
    assert "..." not in command("rules", "--help").stdout.partition("Commands:")[2]


def test_explain_says_what_the_reader_of_pages_left_out(tmp_path: Path) -> None:
    town = corpora.PARAGRAPH.format(town="Town", n=3) * 2
    (tmp_path / "a.html").write_text(
        "<!doctype html><html lang=en><body><nav><a href=/>Home</a> <a href=/n>News &amp; views</a></nav><article>"
        f"<h1>Bridge closed</h1><p>{town}</p><p>{town}</p><p>{town}</p><p>Leave a Reply</p></article>"
        "<aside><ul><li>Ferry fares rise</ul></aside></body></html>"
    )
    told = command("explain", tmp_path / "a.html").stdout
    left_out = told.partition("changes, each behind its place in the text as it was read:")[0].split("\n")
    assert left_out[0].startswith("left out by the reader of pages, ") and "  'Ferry fares rise'" in left_out
    assert "Town" not in "".join(left_out) and "Leave a Reply" not in "".join(left_out)
    shown = json.loads(command("explain", tmp_path / "a.html", "--json").stdout)
    assert shown["left_out"] == [line[3:-1] for line in left_out[1:-1]]
    (tmp_path / "a.txt").write_text(ARTICLE)
    assert "left out" not in command("explain", tmp_path / "a.txt").stdout
