"""The version folder: whole or not there, the same bytes everywhere, and it loads."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.config.description import AboutSource, StageRun
from corpusmill.errors import ReleaseError, UsageError
from corpusmill.release.compare.versions import propose
from corpusmill.release.escape import markdown
from corpusmill.release.folder import VersionTakenError, write_release
from corpusmill.release.pages.card import front_matter
from corpusmill.release.sums import files_of, read_sums, sha256
from corpusmill.release.verify import verify
from hub.client import ENDS
from parts import ABOUT, COUNTED, DESCRIPTION, RAWS, describe, three_parts, write_part


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def release(tmp_path):
    return write_release(three_parts(tmp_path / "parts"), describe(inputs=COUNTED), tmp_path / "dist")


def test_the_folder_holds_what_the_parts_hold(release):
    assert release.path.name == "1.0.0" and release.status == "written"
    assert files_of(release.path) == [
        "CHANGELOG.md", "CITATION.cff", "LICENSE", "README.md", "croissant.json",
        "data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet",
        "dropped/train-00000-of-00001.parquet", "edits/train-00000-of-00001.parquet", "manifest.json",
        "set_aside/train-00000-of-00001.parquet",
    ]  # fmt: skip
    assert read_sums(release.path) == {path: sha256(release.path / path) for path in files_of(release.path)}
    ids = [i for shard in sorted((release.path / "data").iterdir()) for i in pq.read_table(shard)["id"].to_pylist()]
    assert ids == list(RAWS)
    assert sorted(path.name for path in release.path.parent.iterdir()) == ["1.0.0", "latest"]


def test_the_manifest_counts(release):
    manifest = json.loads((release.path / "manifest.json").read_text())
    assert manifest == release.manifest
    accounting = manifest["accounting"]
    assert (accounting["records"], accounting["documents"], accounting["dropped"], accounting["set_aside"]) == (
        5,
        3,
        1,
        1,
    )
    figures = manifest["figures"]
    assert figures["characters_in"] == sum(map(len, RAWS.values()))
    see_also = next(rule for rule in figures["edits"]["rules"] if rule["rule"] == "see-also")
    taken = ["See also: Doha talks\n", "See also\u00a0other news?\n"]
    assert (see_also["edits"], see_also["documents"], see_also["removed"]) == (2, 2, sum(map(len, taken)))
    assert figures["characters"] == figures["characters_in"] - figures["edits"]["removed"]


def test_wrong_accounting_is_refused(tmp_path):
    wrong = (COUNTED[0]._replace(records=6, documents=4),)
    with pytest.raises(ReleaseError, match="account for 4 documents, the tables hold 3"):
        write_release(three_parts(tmp_path / "parts"), describe(inputs=wrong), tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_same_bytes_in_another_place(tmp_path, release):
    other = write_release(three_parts(tmp_path / "else/where"), describe(inputs=COUNTED), tmp_path / "other")
    assert tree(other.path) == tree(release.path)
    text = b"".join(tree(release.path)[name] for name in ("README.md", "manifest.json", "CHANGELOG.md"))
    assert str(tmp_path).encode() not in text and os.uname().nodename.encode() not in text


def test_building_again_changes_nothing(tmp_path, release):
    before = {path: path.stat().st_mtime_ns for path in release.path.rglob("*")}
    again = write_release(three_parts(tmp_path / "parts"), describe(inputs=COUNTED), tmp_path / "dist")
    assert again.status == "unchanged"
    assert {path: path.stat().st_mtime_ns for path in release.path.rglob("*")} == before


LONGER = {**RAWS, "seeds/003.txt": "One more."}


@pytest.mark.parametrize(
    ("raws", "bump", "version"),
    [
        (LONGER, "minor", "1.1.0"),
        ({**RAWS, "seeds/002.txt": "Something else here."}, "patch", "1.0.1"),
        ({("seeds/moved.txt" if i == "seeds/002.txt" else i): text for i, text in RAWS.items()}, "major", "2.0.0"),
    ],
)
def test_other_content_is_refused_with_the_bump(tmp_path, release, raws, bump, version):
    before = tree(release.path)
    with pytest.raises(VersionTakenError, match=f'version = "{version}"') as caught:
        write_release(three_parts(tmp_path / "new", raws), describe(), tmp_path / "dist")
    assert caught.value.proposal.bump == bump
    assert tree(release.path) == before
    assert not list(release.path.parent.glob(".*"))


def test_metadata_alone_is_a_patch(tmp_path, release):
    parts = [
        *three_parts(tmp_path / "parts")[:2],
        write_part(tmp_path / "c", {"seeds/002.txt": RAWS["seeds/002.txt"]}, title="T"),
    ]
    new = write_release(parts, describe("1.0.1"), tmp_path / "dist")
    found = propose(release.path, new.path)
    assert (found.bump, found.version) == ("patch", "1.0.1")
    assert "0 documents with another text, 1 with other metadata only" in found.why


def test_a_development_version_is_replaced(tmp_path):
    dist = tmp_path / "dist"
    write_release(three_parts(tmp_path / "old"), describe("0.1.0-dev"), dist)
    new = write_release(three_parts(tmp_path / "new", LONGER), describe("0.1.0-dev"), dist)
    assert new.status == "replaced"
    assert new.manifest["accounting"]["documents"] == 4
    assert sorted(path.name for path in (dist / "letters").iterdir()) == ["0.1.0-dev", "latest"]


def test_latest_leads_to_the_greatest_finished_version(tmp_path):
    dist = tmp_path / "dist"
    for version in ("0.9.0-dev", "1.9.0", "1.10.0", "1.11.0-dev", "1.2.0"):
        write_release(three_parts(tmp_path / "parts"), describe(version), dist)
    assert (dist / "letters/latest").resolve().name == "1.10.0"


def test_what_a_killed_run_left_is_cleared(tmp_path):
    corpus = tmp_path / "dist/letters"
    for name in (".1.0.0.partial/data", ".1.0.0.old"):
        (corpus / name).mkdir(parents=True)
    release = write_release(three_parts(tmp_path / "parts"), describe(), tmp_path / "dist")
    assert release.status == "written"
    assert sorted(path.name for path in corpus.iterdir()) == ["1.0.0", "latest"]


KILLED = """
import os, sys
sys.path[:0] = [{tests!r}]
from pathlib import Path
from parts import describe
from corpusmill.release.folder import write_release
left = {events}
def end(event, arguments):
    global left
    if event in ("os.rename", "os.link", "os.mkdir", "shutil.rmtree", "os.symlink", "os.remove"):
        left -= 1
        if not left:
            os.kill(os.getpid(), 9)
sys.addaudithook(end)
parts = sorted(path for path in Path({root!r}, "new").iterdir())
write_release(parts, describe("0.1.0-dev"), Path({root!r}, "dist"))
"""


@pytest.mark.parametrize("events", [9, 18, 23])  # copying; writing the pages; between the renames
def test_killed_while_replacing(tmp_path, events):
    """Whatever stands under the version's name is a whole release, old or new; building again makes it the new one."""
    dist = tmp_path / "dist"
    write_release(three_parts(tmp_path / "old"), describe("0.1.0-dev"), dist)
    parts = three_parts(tmp_path / "new", LONGER)
    code = KILLED.format(tests=str(Path(__file__).parent), events=events, root=str(tmp_path))
    killed = subprocess.run([sys.executable, "-c", code], check=False)
    assert killed.returncode == -9
    place = dist / "letters/0.1.0-dev"
    assert not place.exists() or verify(place, load=False) == []
    again = write_release(parts, describe("0.1.0-dev"), dist)
    assert again.manifest["accounting"]["documents"] == 4
    assert verify(place, load=False) == []
    assert sorted(path.name for path in place.parent.iterdir()) == ["0.1.0-dev", "latest"]


@pytest.mark.parametrize("name", ["title", "license", "contact", "creators", "sources", "license_notice", "released"])
def test_a_missing_field_is_named(tmp_path, name):
    given = getattr(ABOUT, name, None) or getattr(DESCRIPTION, name)
    with pytest.raises(UsageError, match=f"`{name}` is missing"):
        write_release(three_parts(tmp_path / "parts"), describe(**{name: type(given)()}), tmp_path)


def test_all_missing_fields_are_named_at_once(tmp_path):
    bare = describe(title="", released="", sources=(AboutSource(name="seeds"),))
    with pytest.raises(UsageError, match=r"`title`.*`released`.*'seeds': `license`.*'seeds': `publisher`"):
        write_release(three_parts(tmp_path / "parts"), bare, tmp_path)


def test_a_source_without_licence_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"\[\[source\]\] 'seeds': `license` is missing"):
        write_release(
            three_parts(tmp_path / "p"),
            describe(sources=(AboutSource(name="seeds", publisher="Example News"),)),
            tmp_path,
        )


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "../1.0.0", "1.0.0/x", "01.0.0"])
def test_a_version_that_is_none_is_refused(tmp_path, version):
    with pytest.raises(UsageError, match="write it as MAJOR"):
        write_release(three_parts(tmp_path / "parts"), describe(version), tmp_path)


def test_no_document_left_is_refused(tmp_path):
    part = write_part(tmp_path / "a", {}, dropped={"seeds/a": ""})
    with pytest.raises(ReleaseError, match="no document is left"):
        write_release([part], describe(), tmp_path / "dist")


LOAD = """
import json, sys
from datasets import load_dataset
folder = sys.argv[1]
out = {}
for config in (None, "edits", "dropped", "set_aside"):
    plain = load_dataset(folder, config)["train"]
    streamed = list(load_dataset(folder, config, split="train", streaming=True))
    assert plain.to_list() == streamed, config
    out[str(config)] = [row.get("id") for row in streamed]
print(json.dumps(out))
"""


def run_offline(code: str, cwd: Path, *arguments: str, home: Path) -> str:
    env = os.environ | {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code + ENDS, *arguments], env=env, cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_loads_from_an_empty_cache(tmp_path, release):
    out = json.loads(run_offline(LOAD, tmp_path, str(release.path), home=tmp_path / "home"))
    assert out["None"] == list(RAWS)
    assert set(out["edits"]) == {"seeds/000.txt", "seeds/001.txt"}
    assert out["dropped"] == ["seeds/empty.txt"]
    assert len(out["set_aside"]) == 1


def test_the_front_matter_has_the_features_that_datasets_infers(release):
    from datasets import Features

    front = yaml.safe_load((release.path / "README.md").read_text().split("---\n")[1])
    assert front == front_matter(release.manifest)
    assert [config["config_name"] for config in front["configs"]] == ["documents", "edits", "dropped", "set_aside"]
    for config, info in zip(front["configs"], front["dataset_info"], strict=True):
        path = sorted(release.path.glob(config["data_files"][0]["path"]))[0]
        assert info["features"] == Features.from_arrow_schema(pq.read_schema(path))._to_yaml_list()
        assert info["splits"][0]["num_examples"] == release.manifest["tables"][config["config_name"]]["rows"]


HOSTILE = (
    'x"\n---\n<script>alert(1)</script> | [a](http://evil.example) ![i](x)'
    " `c` **b** \x1b[2J \u202e {{ 7*7 }} www.evil.example"
)


def test_hostile_text_stays_text(tmp_path):
    parts = [write_part(tmp_path / "a", {"seeds/" + HOSTILE: "text\nSee also x"}, language=HOSTILE, source=HOSTILE)]
    hostile = describe(
        title=HOSTILE, description=HOSTILE, license_notice=HOSTILE, creators=(HOSTILE,), limits=(HOSTILE,),
        sources=(AboutSource(name=HOSTILE, license=HOSTILE, publisher=HOSTILE, url=HOSTILE, provenance=HOSTILE),),
        purpose=HOSTILE, task_categories=(HOSTILE,),
        steps=(StageRun("strip_boilerplate", {HOSTILE: HOSTILE}, HOSTILE),),
        contact=HOSTILE, personal_data=HOSTILE, recipe=HOSTILE, homepage=HOSTILE,
    )  # fmt: skip
    release = write_release(parts, hostile, tmp_path / "dist")
    card = (release.path / "README.md").read_text()
    assert card.count("\n---\n") == 1
    assert yaml.safe_load(card.split("---\n")[1])["pretty_name"].startswith('x" --- <script>')
    body = card.split("\n---\n", 1)[1]
    from markdown_it import MarkdownIt

    html = MarkdownIt("gfm-like", {"linkify": False}).render(body)
    assert "&lt;script&gt;" in html
    for sign in ("<script", "<a ", "49", "\x1b", "\u202e"):
        assert sign not in html, sign
    assert all(place.startswith("plots/") for place in re.findall(r'<img src="([^"]*)"', html))
    assert html.count("<table>") == body.count("\n\n|")  # no value ended a table early


@given(st.text(alphabet=st.sampled_from("a*_`[]()<>&|~$#+-=.1\\!\n:/@hwtps"), max_size=30))
def test_escaped_markdown_reads_as_it_was(text):
    from html import unescape

    from markdown_it import MarkdownIt

    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown(text) or "&nbsp;")
    shown = unescape(html.strip().removeprefix("<p>").removesuffix("</p>"))
    assert shown.replace("\xa0", "") == " ".join(text.split())
