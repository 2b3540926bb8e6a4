"""What is there already is neither changed nor taken for what is sent, and the refusal says in what it differs."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpusmill import publish as room
from hub.releases import make_release, make_rows


@pytest.fixture
def place(tmp_path: Path) -> str:
    return f"file://{tmp_path}/published"


def test_with_or_without_the_audit(place: str, tmp_path: Path) -> None:
    first = make_release(tmp_path / "1.0.0", make_rows(20))
    room.publish(first, place)
    with pytest.raises(room.PublishRefusedError, match=r"without the audit\..* leave out --include-audit, or raise"):
        room.plan(first, place, include_audit=True)
    second = make_release(tmp_path / "1.1.0", make_rows(20), version="1.1.0")
    room.publish(second, place, include_audit=True)
    with pytest.raises(room.PublishRefusedError, match=r"with the audit\..* add --include-audit, or raise"):
        room.publish(second, place)
    assert room.plan(second, place, include_audit=True).is_published
    other = make_release(tmp_path / "other", make_rows(21), version="1.1.0")
    with pytest.raises(room.PublishRefusedError, match=r"with other content \(.*data/"):
        room.publish(other, place)


@pytest.mark.parametrize("again", [room.plan, room.publish])
def test_a_withdrawn_version(again: object, place: str, tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20))
    room.publish(folder, place)
    room.yank(place, "1.0.0", "left names in")
    assert callable(again)
    with pytest.raises(room.PublishRefusedError, match=r"v1.0.0 was withdrawn \(left names in\), and stays so: raise"):
        again(folder, place)
    with pytest.raises(room.PublishRefusedError, match=r"was withdrawn"):
        again(folder, place, include_audit=True)  # of which it would be said to leave it out


def test_a_folder_with_files_of_no_release(place: str, tmp_path: Path) -> None:
    mine = tmp_path / "published" / "1.0.0" / "notes" / "a.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(room.PublishRefusedError, match=r"files that are of no release \(notes/a.txt\): take them away"):
        room.publish(make_release(tmp_path / "1.0.0", make_rows(20)), place)
    assert [path.name for path in mine.parents[1].rglob("*")] == ["notes", "a.txt"]
    killed = tmp_path / "published" / "1.1.0" / "SHA256SUMS.part"
    killed.parent.mkdir()
    killed.write_text("half")
    done = room.publish(make_release(tmp_path / "1.1.0", make_rows(20), version="1.1.0"), place)
    assert done.tag == "v1.1.0"


@pytest.mark.parametrize("damaged", ["{", "[]", "\xff"])
def test_what_was_damaged_at_the_destination_is_told(damaged: str, place: str, tmp_path: Path) -> None:
    old = make_release(tmp_path / "1.0.0", make_rows(20))
    new = make_release(tmp_path / "1.1.0", make_rows(20), version="1.1.0")
    room.publish(old, place)
    there = tmp_path / "published" / "1.0.0"
    whole = (there / "manifest.json").read_bytes()
    for text in (damaged, "{}", '{"corpus": "mine"}', ""):
        (there / "manifest.json").write_text(text, encoding="latin-1")
        with pytest.raises(room.PublishError, match=r"1\.0\.0/manifest\.json was changed or damaged there: .* Put"):
            room.publish(new, place)
    (there / "manifest.json").write_bytes(whole)
    room.publish(new, place)
    (there / "manifest.json").write_text(damaged, encoding="latin-1")
    with pytest.raises(room.PublishError, match=r"manifest\.json of v1\.0\.0 was changed or damaged there"):
        room.yank(place, "1.1.0", "left names in")
    (there / "YANKED").write_text(damaged, encoding="latin-1")
    with pytest.raises(room.PublishError, match=r"1\.0\.0/YANKED was changed or damaged there"):
        room.publish(old, place)
    (there / "YANKED").unlink()
    (there / "SHA256SUMS").write_text(damaged, encoding="latin-1")
    with pytest.raises(room.PublishError, match=r"1\.0\.0/SHA256SUMS was changed or damaged there\. Take it away"):
        room.publish(old, place)
    (there / "SHA256SUMS").unlink()
    assert room.publish(old, place).sent_files == 2, "the list and the damaged manifest alone"


def test_where_builds_write_nothing_is_published(tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20))
    (folder.parent / "latest").symlink_to(folder.name)
    with pytest.raises(room.PublishError, match="A folder stands there, as `latest` does where builds write"):
        room.publish(folder, f"file://{folder.parent}")
