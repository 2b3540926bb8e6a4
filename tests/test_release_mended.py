"""A version folder that others write to, too, or that was damaged: builds take turns, and mend what they can tell."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from corpusmill.errors import ReleaseError
from corpusmill.release.folder import write_release
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


def test_what_a_finished_version_held_is_not_guessed(tmp_path):
    release = write_release(three_parts(tmp_path / "old"), describe(), tmp_path / "dist")
    for name in ("SHA256SUMS", "manifest.json"):
        (release.path / name).write_text("")
    with pytest.raises(ReleaseError, match=r"cannot be compared .* move it away"):
        write_release(three_parts(tmp_path / "new", LONGER), describe(), tmp_path / "dist")
