"""Every mess in one folder: one build goes through, everything is counted, nothing is injected anywhere."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

import corpora
from bounded import ends
from commands import command
from corpusmill.corpus.tables import sha256
from corpusmill.stages.collapse_space import collapse_space
from corpusmill.text.apply import undo
from corpusmill.text.batch import Batch, Mark
from test_build import tables

PROSE = "The council of Aldermere voted on Monday to close the old bridge for two years of repairs, the clerk said.\n"
JAPANESE = "議会は月曜日、古い橋を修理のため二年間閉鎖することを決めた。市民からは不満の声が上がっている。\n" * 5
CHINESE = "市议会周一投票决定关闭旧桥两年进行维修。许多居民对此表示不满，但市长说这是必要的。\n" * 5
FRENCH = "Le conseil a voté lundi la fermeture du vieux pont : « C’est nécessaire », a déclaré l’élu à côté.\n" * 5
HTML = "<script>alert(1)</script><img src=x onerror=alert(2)>"
YAML = '---\nlicense: mit\n- "x": &a [*a]\n'
ESCAPES = "\x1b[2J\x1b]0;owned\x07"

FILES: dict[str, bytes] = {
    "empty.txt": b"",
    "white.txt": b" \n\t \r\n\xc2\xa0\n",
    "nul.txt": PROSE.encode().replace(b"bridge", b"bri\0dge"),
    "surrogates.txt": PROSE.encode() + b"lone \xed\xa0\x80 surrogate\n",
    "utf16-no-bom.txt": (PROSE * 3).encode("utf-16-le"),
    "utf16.txt": (PROSE * 3).encode("utf-16"),
    "cp1252.txt": FRENCH.encode("cp1252"),
    "sjis.txt": JAPANESE.encode("shift_jis"),
    "gb18030.txt": CHINESE.encode("gb18030"),
    "mixed.txt": PROSE.encode() + "“café”\n".encode("cp1252") + "Çavuşoğlu “ça”\n".encode(),
    "binary.txt": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 64,
    "html.txt": f"{HTML} Title\n\nBy {HTML}\n\n{PROSE}".encode(),
    "yaml.txt": f"{YAML}\n{PROSE}".encode(),
    "terminal.txt": f"{ESCAPES}A title\n\n{PROSE}".encode(),
    "formula.txt": f'=HYPERLINK("http://example.org","x")\n\n{PROSE}'.encode(),
    "plain.txt": PROSE.encode(),
    "quo\"te's.txt": PROSE.encode(),
    "new\nline.txt": PROSE.encode(),
    f"{HTML.replace('/', '')}.txt": PROSE.encode(),
    "[x](javascript:alert(3)).txt": PROSE.encode(),
    "| pipe | `tick` |.txt": PROSE.encode(),
    "---.txt": PROSE.encode(),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    config = corpora.make(folder, documents=0)
    texts = folder / "texts"
    for name, content in FILES.items():
        (texts / name).write_bytes(content)
    with open(os.fsencode(texts) + b"/bytes-\xff\xfe.txt", "wb") as file:  # noqa: PTH123  a name that is no text
        file.write(PROSE.encode())
    (texts / "dangling.txt").symlink_to("nowhere.txt")
    (texts / "loop.txt").symlink_to("loop.txt")
    (texts / "around").symlink_to(texts)
    (texts / "folder.txt").mkdir()
    os.mkfifo(texts / "pipe.txt")
    done = command("build", config, "--json")
    assert done.returncode == 0, done.stderr
    (folder / "said.json").write_text(done.stdout)
    (folder / "stderr").write_text(done.stderr)
    return folder / "dist" / "test-corpus" / "0.1.0-dev"


def test_everything_is_counted(built: Path) -> None:
    said = json.loads((built.parents[2] / "said.json").read_text())
    # the files, the name that is no text, two links, the folder that leads around, the pipe
    assert said["records"] == len(FILES) + 5
    assert said["records"] == said["rows"] + said["dropped"] + said["set_aside"]
    assert said["reasons"] == {"empty": 2}
    aside = {row["file_path"]: row["kind"] for row in tables(built, "set_aside")}
    assert set(aside) == {"binary.txt", "dangling.txt", "loop.txt", "around", "pipe.txt"}


def test_undo_holds_for_every_document(built: Path) -> None:
    edits = defaultdict(list)
    for row in tables(built, "edits"):
        edits[row["id"]].append(row)
    for row in tables(built, "data"):
        assert sha256(undo(row["text"], edits[row["id"]])) == row["text_in_sha256"], row["id"]


def test_encodings_are_told(built: Path) -> None:
    rows = {row["file_path"]: row for row in tables(built, "data")}
    assert rows["sjis.txt"]["text"].strip() == JAPANESE.strip()
    assert rows["gb18030.txt"]["text"].strip() == CHINESE.strip()
    assert rows["cp1252.txt"]["text"].strip() == FRENCH.strip()
    assert rows["utf16-no-bom.txt"]["text"].strip() == (PROSE * 3).strip()
    assert "“café”\nÇavuşoğlu “ça”" in rows["mixed.txt"]["text"]
    assert all(row["encoding"] for row in rows.values())


def test_nothing_is_injected_into_the_card(built: Path) -> None:
    card = (built / "README.md").read_text(encoding="utf-8")
    _, front, body = card.split("---\n", 2)
    assert yaml.safe_load(front)["license"] == "cc0-1.0"
    assert not re.search(r"<(script|img)", body)
    assert "](javascript:" not in body
    for path in built.rglob("*"):
        if path.is_file() and path.suffix in (".md", ".json", ".cff", ".svg", ""):
            assert "\x1b" not in path.read_text(encoding="utf-8"), path


def test_nothing_is_injected_into_the_terminal(built: Path) -> None:
    assert "\x1b" not in (built.parents[2] / "stderr").read_text()
    release = built.parent / "latest"
    for id_ in ("texts/terminal.txt", "texts/html.txt"):
        told = command("explain", id_, "--in", release)
        assert told.returncode == 0 and "\x1b" not in told.stdout + told.stderr


def test_the_release_verifies(built: Path) -> None:
    done = command("verify", built, "--no-load")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("size", "stages"),
    [(17_000_000, corpora.LIGHT), (1_500_000, ())],
    ids=[
        "of 17 MB",
        "of more than a batch under all rules",
    ],  # to clean the first by the default recipe takes half a minute
)
def test_one_enormous_line(size: int, stages: Sequence[str], tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1, stages=stages)
    word = "The bridge stays closed, the clerk said again. "
    (tmp_path / "texts" / "long.txt").write_text(word * (size // len(word)))
    done = command("build", config, "--json")
    assert json.loads(done.stdout)["rows"] == 2
    path = next((tmp_path / "dist" / "test-corpus" / "latest").glob("data/*"))
    assert max(pq.read_table(path, columns=["char_count"])["char_count"].to_pylist()) > size * 0.99


def test_a_file_that_vanishes_or_grows_after_listing(tmp_path: Path) -> None:
    from corpusmill.corpus.build import carry_out, plan
    from corpusmill.engine.pool import Pool

    config = corpora.make(tmp_path, documents=4)
    planned = plan(config)
    (tmp_path / "texts" / "doc-0001.txt").unlink()
    with (tmp_path / "texts" / "doc-0002.txt").open("a") as file:
        file.write("more")
    done = carry_out(planned, Pool(1))
    assert (done.accounts["rows"], done.accounts["kinds"]) == (2, {"changed": 1, "vanished": 1})


def test_runs_of_lines_that_go_cost_in_proportion_to_their_number() -> None:
    prose, lines = PROSE.strip(), 200_000
    seams = tuple(Mark(len(prose) + 2 * n, len(prose) + 2 * n, "seam") for n in range(lines))
    with ends():
        edits = list(collapse_space(Batch(ids=["a"], texts=[prose + "\n\n" * lines + prose], marks=[seams])))
    assert [(edit.start, edit.end) for edit in edits] == [(len(prose), len(prose) + 2 * lines)]
