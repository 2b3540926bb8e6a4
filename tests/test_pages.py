"""Card, Croissant, citation and plots: true to the files, readable by the tools they are for."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import mlcroissant
import pyarrow.parquet as pq
import pytest
import yaml

from corpusmill.config.description import AboutSource, Measure
from corpusmill.errors import UsageError
from corpusmill.release.folder import write_release
from corpusmill.release.pages.citation import bibtex
from corpusmill.release.pages.plots import _MOST_BARS, bars, plots
from corpusmill.release.sums import sha256
from corpusmill.release.verify import verify
from parts import COUNTED, RAWS, describe, three_parts, write_part
from test_release import HOSTILE, run_offline

FULL = {
    "description": "Letters that readers sent.",
    "homepage": "https://example.org/letters",
    "released": "2026-01-31",
    "license": "CC-BY-4.0",
    "license_notice": "",
    "quality": (Measure(name="residue removed", value="98.1 %", how="against 200 texts cleaned by hand"),),
}


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    root = tmp_path_factory.mktemp("release")
    return write_release(three_parts(root / "parts"), describe(inputs=COUNTED, **FULL), root / "dist")


def snippets(folder: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(), flags=re.DOTALL)


def test_every_snippet_of_the_card_runs(release, tmp_path):
    """From the folder that holds dist/, with an empty cache and no network."""
    code = snippets(release.path)
    libraries = ["datasets", "datasets", "pandas", "polars", "duckdb"]
    assert [re.search(r"(?:import|from) (\w+)", snippet)[1] for snippet in code] == libraries
    checks = ["assert len(documents) == 3 and len(edits) == 4", "", *["assert len(documents) == 3"] * 2]
    checks.append("assert languages == [('en', 3)]")
    program = "\n".join(f"{snippet}\n{check}" for snippet, check in zip(code, checks, strict=True))
    run_offline(program, release.path.parents[2], home=tmp_path / "home")


def test_the_card_tells_what_was_supplied(release):
    card = (release.path / "README.md").read_text()
    for words in (
        "Letters that readers sent.",
        "| residue removed | 98.1 % |",
        "<https://example.org/letters>",
        "year = {2026}",
    ):
        assert words in card
    front = yaml.safe_load(card.split("---\n")[1])
    assert front["license"] == "cc-by-4.0" and "license_name" not in front
    assert not (release.path / "LICENSE").exists()


def test_pictures_and_files_that_the_card_names_exist(varied):
    release, card = varied, (varied.path / "README.md").read_text()
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", card)
    assert pictures and all((release.path / picture).exists() for picture in pictures)
    assert sorted(pictures) == sorted(f"plots/{path.name}" for path in (release.path / "plots").iterdir())


def test_croissant_is_valid(release, recwarn):
    dataset = mlcroissant.Dataset(str(release.path / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    assert dataset.metadata.version == "1.0.0"
    assert dataset.metadata.personal_sensitive_information


def test_croissant_checksums_are_true(release):
    about = json.loads((release.path / "croissant.json").read_text())
    files = {entry["contentUrl"]: entry["sha256"] for entry in about["distribution"] if "sha256" in entry}
    assert files == {
        path.relative_to(release.path).as_posix(): sha256(path) for path in release.path.rglob("*.parquet")
    }


def test_croissant_gives_the_records(release):
    dataset = mlcroissant.Dataset(str(release.path / "croissant.json"))
    records = list(dataset.records("documents"))
    assert [record["documents/id"].decode() for record in records] == list(RAWS)
    table = pq.read_table(release.path / "data")
    assert [record["documents/text"].decode() for record in records] == table["text"].to_pylist()
    assert [record["documents/char_count"] for record in records] == table["char_count"].to_pylist()
    rules = [record["edits/rule"].decode() for record in dataset.records("edits")]
    assert rules == pq.read_table(release.path / "edits")["rule"].to_pylist()


def test_hostile_croissant_and_citation_are_data(tmp_path):
    part = write_part(tmp_path / "a", {f"seeds/{HOSTILE}": "text"})
    hostile = describe(
        title=HOSTILE,
        description=HOSTILE,
        creators=(HOSTILE,),
        sources=(AboutSource(name=HOSTILE, license=HOSTILE, publisher=HOSTILE),),
    )
    folder = write_release([part], hostile, tmp_path / "dist").path
    mlcroissant.Dataset(str(folder / "croissant.json"))
    assert list(yaml.safe_load((folder / "CITATION.cff").read_text())) == [
        "cff-version", "message", "type", "title", "version", "authors", "abstract", "date-released",
    ]  # fmt: skip


def test_citation(release):
    about = yaml.safe_load((release.path / "CITATION.cff").read_text())
    assert about["authors"] == [{"name": "A. Author"}, {"name": "The Example Institute"}]
    assert (about["license"], about["version"], str(about["date-released"])) == ("CC-BY-4.0", "1.0.0", "2026-01-31")


def test_bibtex_values_cannot_end_early(release):
    manifest = release.manifest | {"corpus": release.manifest["corpus"] | {"title": "}} evil {\\ ```"}}
    entry = bibtex(manifest)
    assert entry.count("{") == entry.count("}") and "`" not in entry and "\\" not in entry


def test_a_card_for_the_hub_names_repository_and_tag(tmp_path):
    release = write_release(three_parts(tmp_path / "p"), describe(repository="me/letters"), tmp_path / "dist")
    code = snippets(release.path)
    assert 'load_dataset("me/letters", "edits", split="train", revision="v1.0.0")' in code[0]
    assert 'read_parquet("hf://datasets/me/letters@v1.0.0/data")' in code[2]
    with pytest.raises(UsageError, match="owner/name"):
        write_release([], describe(repository='x"); import os'), tmp_path)


def test_a_date_that_is_none_is_refused(tmp_path):
    with pytest.raises(UsageError, match="a day that there is, such as 2026-01-31"):
        write_release([], describe(released="31 January"), tmp_path)


def test_the_card_says_why_whence_and_shows_an_instance(tmp_path):
    told = {
        "purpose": "To study how letters change.",
        "task_categories": ("text-classification", "fill-mask"),
        "sources": (AboutSource(name="seeds", license="MIT", publisher="News", provenance="Read off the paper."),),
    }
    folder = write_release(three_parts(tmp_path / "p"), describe(**told), tmp_path / "dist").path
    card = (folder / "README.md").read_text()
    assert "## Why it was made\n\nTo study how letters change.\n" in card
    assert "- seeds: Read off the paper.\n" in card
    head = yaml.safe_load(card.split("\n---\n")[0].removeprefix("---\n"))
    assert head["task_categories"] == ["text-classification", "fill-mask"]
    shown = json.loads(re.search(r"```json\n(.*?)\n```", card, re.DOTALL)[1])
    assert (shown["id"], shown["text"], shown["language"]) == (
        "seeds/000.txt",
        "Kabul fell in August.\nThe talks went on.",
        "en",
    )
    assert "text_in_sha256" not in shown and "tokens" not in card


def test_an_instance_cannot_leave_its_block_and_is_short(tmp_path):
    text = "```\n<script>alert(1)</script> \u202e\x1b[2J " + "long " * 400
    folder = write_release([write_part(tmp_path / "a", {"seeds/1": text})], describe(), tmp_path / "dist").path
    block = re.search(r"```json\n(.*?)\n```", (folder / "README.md").read_text(), re.DOTALL)[1]
    assert all(line.isprintable() for line in block.split("\n")) and "`" not in block and "<" not in block
    shown = json.loads(block)["text"]
    assert text.startswith(shown[:-1]) and len(shown) == 241


@pytest.mark.parametrize(
    "value",
    ["x ---", "---", "--- x", "a: b", "- a", "# a", "'", '"', "{", "&x", "no", "1.0", "\x85---\x85", "a\n---\nb"],
)
def test_the_front_matter_is_yaml_for_any_value(tmp_path, value):
    part = write_part(tmp_path / "a", {"seeds/1": "A letter."}, language=value)
    told = describe(title=value, description=value, task_categories=(value,), creators=(value,))
    folder = write_release([part], told, tmp_path / "dist").path
    assert verify(folder, load=False) == []
    from huggingface_hub import DatasetCard

    data = DatasetCard.load(folder / "README.md").data
    assert data.pretty_name == " ".join(value.replace("\x85", " ").split())


def svg(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


@pytest.fixture(scope="module")
def varied(tmp_path_factory):
    root = tmp_path_factory.mktemp("varied")
    parts = [
        write_part(root / "a", RAWS, date="2019-05-01"),
        write_part(root / "b", {"ville/x": "Le pont est ferm\u00e9. " * 20}, language="fr", date="2020"),
    ]
    return write_release(parts, describe(), root / "dist")


def test_plots_show_every_number(varied):
    release, drawn = varied, plots(varied.manifest)
    assert set(drawn) == {f"plots/{name}.svg" for name in ("length", "language", "source", "date")}
    for text in drawn.values():
        root = svg(text)
        assert root.get("role") == "img"
        labelled = {root.find(f".//*[@id='{name}']") is not None for name in root.get("aria-labelledby").split()}
        assert labelled == {True}
    length = release.manifest["figures"]["length"]["histogram"]
    shown = list(svg(drawn["plots/length.svg"]).iter("{http://www.w3.org/2000/svg}rect"))
    assert len(shown) == len(length)
    assert "2019: 3; 2020: 1" in drawn["plots/date.svg"]


def test_a_single_bar_is_no_plot(release):
    assert plots(release.manifest) == {}


def test_plots_stay_small_and_add_up(release):
    figures = release.manifest["figures"] | {
        "languages": {f"l{n}": n for n in range(1, 101)},
        "years": {str(year): 1 for year in range(1900, 2000)},
    }
    drawn = plots(release.manifest | {"figures": figures})
    for name, total in (("language", 5050), ("date", 100)):
        spoken = svg(drawn[f"plots/{name}.svg"]).find("{http://www.w3.org/2000/svg}desc").text
        values = [int(number.replace(",", "")) for number in re.findall(r": ([\d,]+)", spoken)]
        assert (len(values), sum(values)) == (_MOST_BARS, total)


def test_hostile_labels_stay_labels():
    text = bars(HOSTILE, HOSTILE, [(HOSTILE + "\ufffe", 1), ("", 0)])
    root = svg(text)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "style",
        "text",
        "rect",
    }


def test_the_same_release_twice_has_the_same_pages(release, tmp_path):
    again = write_release(three_parts(tmp_path / "parts"), describe(inputs=COUNTED, **FULL), tmp_path / "dist")
    shutil.rmtree(tmp_path / "parts")
    for name in ("croissant.json", "CITATION.cff", "README.md"):
        assert (again.path / name).read_bytes() == (release.path / name).read_bytes()
