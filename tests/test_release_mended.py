"""A version folder that others write to, too, or that was damaged: builds take turns, and mend what they can tell."""

import contextlib
import json
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import bounded
from corpusmill.errors import ReleaseError, UsageError
from corpusmill.locks import make_shared_folder
from corpusmill.release.folder import VersionTakenError, write_release
from corpusmill.release.pages.written import page_names, pages
from corpusmill.release.sums import sha256
from corpusmill.release.verify import verify
from parts import RAWS, describe, three_parts

LONGER = {**RAWS, "seeds/003.txt": "One more."}


def test_two_builds_into_one_folder_take_turns(tmp_path):
    parts = three_parts(tmp_path / "parts")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: write_release(parts, describe(), tmp_path / "dist"), range(4)))
    assert sorted(release.status for release in made) == ["unchanged"] * 3 + ["written"]
    assert sorted(path.name for path in (tmp_path / "dist/letters").iterdir()) == ["1.0.0", "latest"]


@pytest.mark.parametrize("names", [["SHA256SUMS"], ["README.md"], ["manifest.json"], ["CHANGELOG.md"]])
def test_a_damaged_release_of_the_same_content_is_mended(names, tmp_path):
    parts = three_parts(tmp_path / "parts")
    release = write_release(parts, describe(), tmp_path / "dist")
    for name in names:
        path = release.path / name
        text = path.read_text()
        path.write_text(text[: len(text) // 2].ljust(len(text)))  # as long as it was
        assert write_release(parts, describe(), tmp_path / "dist").status == "replaced"
        assert path.read_text() == text


def _changed(text: str) -> str:
    """With another digit in the hash of the first shard."""
    at = text.index("  data/") - 1
    return text[:at] + "01"[text[at] == "0"] + text[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: text.index("\n") + 1],
        lambda text: "".join(line for line in text.splitlines(True) if "README.md" not in line),
        _changed,
    ],
    ids=["empty", "one line", "without a page", "a digit"],
)
def test_a_list_of_checksums_that_says_less_or_other_is_mended(damage, tmp_path):
    """Also where the hashes of all parts are known, and a build of which nothing changed reads no shard."""
    parts = three_parts(tmp_path / "parts")
    known = {path: sha256(path) for part in parts for path in part.glob("*.parquet")}
    release = write_release(parts, describe(), tmp_path / "dist", known)
    listed = release.path / "SHA256SUMS"
    text = listed.read_text()
    listed.write_text(damage(text))
    assert listed.read_text() != text
    assert write_release(parts, describe(), tmp_path / "dist", known).status == "replaced"
    assert listed.read_text() == text
    assert write_release(parts, describe(), tmp_path / "dist", known).status == "unchanged"


def test_the_paths_of_pages_are_those_that_are_written(tmp_path):
    content = write_release(three_parts(tmp_path / "parts"), describe(), tmp_path / "dist").manifest
    assert page_names(content) == {*pages(content)}


def test_who_waits_for_a_build_that_fails_goes_on_without_its_folder(tmp_path):
    """The one that fails takes away the folder that it made, with the lock for which another waits."""
    parts = three_parts(tmp_path / "parts")
    (tmp_path / "none").mkdir()

    def fails():
        with pytest.raises(ReleaseError):
            write_release([tmp_path / "none"], describe(), tmp_path / "dist")

    with ThreadPoolExecutor(6) as pool:
        for _ in range(5):
            failing = [pool.submit(fails) for _ in range(4)]
            assert pool.submit(write_release, parts, describe(), tmp_path / "dist").result().status == "written"
            for one in failing:
                one.result()
            shutil.rmtree(tmp_path / "dist")


def test_a_folder_that_others_remove_is_made_all_the_same(tmp_path):
    """`Path.mkdir` looks twice; who removes the folder between the looks makes it fail, once each time."""
    folder = tmp_path / "dist" / "letters"

    def removes():
        for _ in range(600):
            while not remove():
                pass

    def remove():
        for one in (folder, folder.parent):
            with contextlib.suppress(OSError):
                one.rmdir()
                return True
        return is_over.is_set()

    is_over = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        removing = [pool.submit(removes) for _ in range(3)]
        try:
            while not all(one.done() for one in removing):
                make_shared_folder(folder)
        finally:
            is_over.set()
    folder.parent.mkdir(exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.write_text("no folder")
    with pytest.raises(FileExistsError):
        make_shared_folder(folder)


def test_a_version_that_was_being_replaced_comes_back(tmp_path):
    """Whoever mends a version may be killed between the two names that its folder has on the way."""
    release = write_release(three_parts(tmp_path / "parts"), describe(), tmp_path / "dist")
    release.path.rename(release.path.with_name(".1.0.0.old"))
    with pytest.raises(VersionTakenError):
        write_release(three_parts(tmp_path / "new", LONGER), describe(), tmp_path / "dist")
    assert write_release(three_parts(tmp_path / "same"), describe(), tmp_path / "dist").status == "unchanged"


def test_a_release_that_holds_by_its_own_list_is_not_replaced(tmp_path):
    parts = three_parts(tmp_path / "parts")
    release = write_release(parts, describe(), tmp_path / "dist")
    page = release.path / "README.md"
    before = sha256(page)
    page.write_text("Mine.")
    sums = release.path / "SHA256SUMS"
    sums.write_text(sums.read_text().replace(before, sha256(page)))
    with pytest.raises(VersionTakenError):
        write_release(parts, describe(), tmp_path / "dist")
    assert page.read_text() == "Mine."


def test_what_stands_in_place_of_a_lock_is_left_alone(tmp_path):
    parts = three_parts(tmp_path / "parts")
    lock = tmp_path / "dist/letters/.lock"
    lock.parent.mkdir(parents=True)
    (tmp_path / "mine").write_text("Mine.")
    for place in (lambda: lock.symlink_to(tmp_path / "mine"), lambda: os.mkfifo(lock)):
        place()
        with bounded.ends(), pytest.raises(ReleaseError, match="is no plain file"):
            write_release(parts, describe(), tmp_path / "dist")
        lock.unlink()
    assert (tmp_path / "mine").read_text() == "Mine."


def test_what_a_finished_version_held_is_not_guessed(tmp_path):
    release = write_release(three_parts(tmp_path / "old"), describe(), tmp_path / "dist")
    for name in ("SHA256SUMS", "manifest.json"):
        (release.path / name).write_text("")
    with pytest.raises(ReleaseError, match=r"cannot be compared .* move it away"):
        write_release(three_parts(tmp_path / "new", LONGER), describe(), tmp_path / "dist")


@pytest.mark.parametrize("name", ["notes.txt", "data/mine.parquet", "my work/plan.md"])
def test_a_file_of_somebodys_own_does_not_go_with_the_version_that_is_replaced(name, tmp_path):
    dist = tmp_path / "dist"
    own = write_release(three_parts(tmp_path / "old"), describe("0.1.0-dev"), dist).path / name
    own.parent.mkdir(exist_ok=True)
    own.write_text("Mine.")
    for junk in (".DS_Store", "Thumbs.db", "README.md~"):  # of systems and editors; no reason to refuse
        (own.parent / junk).write_text("")
    new = three_parts(tmp_path / "new", LONGER)
    with pytest.raises(ReleaseError, match=f"{name} would go with the release .* move it away"):
        write_release(new, describe("0.1.0-dev"), dist)
    assert own.read_text() == "Mine."
    own.rename(tmp_path / "mine")
    assert write_release(new, describe("0.1.0-dev"), dist).status == "replaced"


def test_what_is_hidden_in_a_version_goes_on_into_the_one_that_replaces_it(tmp_path):
    """Notes and repositories; also where the build that replaced it was killed before it handed them over."""
    dist = tmp_path / "dist"
    place = write_release(three_parts(tmp_path / "old"), describe("0.1.0-dev"), dist).path
    (place / ".git").mkdir()
    (place / ".git/HEAD").write_text("Mine.")
    (place / "of the last/build").mkdir(parents=True)
    mine = (".notes.md", "data/.notes.md", "of the last/build/.notes.md")
    for name in mine:
        (place / name).write_text("Mine.")
    assert write_release(three_parts(tmp_path / "new", LONGER), describe("0.1.0-dev"), dist).status == "replaced"
    assert [(place / name).read_text() for name in (".git/HEAD", *mine)] == ["Mine."] * 4
    aside = place.with_name(".0.1.0-dev.old")
    aside.mkdir()
    (place / ".notes.md").rename(aside / ".notes.md")
    assert write_release(three_parts(tmp_path / "old"), describe("0.1.0-dev"), dist).status == "replaced"
    assert (place / ".notes.md").read_text() == "Mine."
    assert not aside.exists()
    assert verify(place, load=False) == []


def test_the_second_of_two_first_builds_of_one_name_is_refused_when_it_is_its_turn(tmp_path):
    dist = tmp_path / "dist"
    release = write_release(three_parts(tmp_path / "a"), describe("0.1.0-dev"), dist, origins=["a.toml"])
    new = three_parts(tmp_path / "b", LONGER)
    with pytest.raises(UsageError, match=r"was built from a\.toml, and a corpus of b\.toml has the same name"):
        write_release(new, describe("0.1.0-dev"), dist, origins=["b.toml"])
    assert write_release(three_parts(tmp_path / "c"), describe("0.1.0-dev"), dist).manifest == release.manifest
    assert write_release(new, describe("0.1.0-dev"), dist, origins=["b.toml", "a.toml"]).status == "replaced"


@pytest.mark.parametrize(
    "damage",
    [
        lambda told: told["figures"].update(length=True),
        lambda told: told["figures"].update(sources={"seeds": {"documents": None}}),
        lambda told: told["corpus"].update(sources=["seeds"]),
        lambda told: told.update(found=[1]),
        lambda told: told["keys"].clear(),
    ],
)
def test_a_manifest_of_which_a_field_is_damaged_is_made_again(damage, tmp_path):
    """Also where all parts are known, and a build of which nothing changed trusts the manifest that is there."""
    parts = three_parts(tmp_path / "parts")
    known = {path: sha256(path) for part in parts for path in part.glob("*.parquet")}
    path = write_release(parts, describe(), tmp_path / "dist", known).path / "manifest.json"
    text = path.read_text()
    told = json.loads(text)
    damage(told)
    path.write_text(json.dumps(told))
    assert write_release(parts, describe(), tmp_path / "dist", known).status == "replaced"
    assert path.read_text() == text


@pytest.mark.parametrize("name", ["manifest.json", "SHA256SUMS", "README.md", "data/train-00000-of-00002.parquet"])
def test_nobody_waits_for_a_pipe_in_place_of_a_file(name, tmp_path):
    parts = three_parts(tmp_path / "parts")
    place = write_release(parts, describe(), tmp_path / "dist").path
    (place / name).unlink()
    os.mkfifo(place / name)
    with bounded.ends():
        assert verify(place)
        assert write_release(parts, describe(), tmp_path / "dist").status == "replaced"
    assert verify(place, load=False) == []
