"""What may go out: removed text on request, public releases by licence or sentence, visibility as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpusmill.publish import PublishRefusedError
from corpusmill.publish.rights import stated_right
from hub import Hub
from hub.client import Client, ClientError
from hub.readers import run
from hub.releases import AUDIT, make_release, make_rows

CONFIGS = """
import json, sys
from datasets import get_dataset_config_names, load_dataset
names = get_dataset_config_names(sys.argv[1])
print(json.dumps({n: load_dataset(sys.argv[1], n, split="train")["id"][:] for n in names}))
"""


def test_removed_text_goes_only_on_request(xet_client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    rows = make_rows(20)
    folder = make_release(tmp_path / "1.0.0", rows)
    xet_client.publish(folder, f"hf://datasets/{name}")
    files = hub.repos[name].main.files
    assert not [p for p in files if p.startswith(("edits", "dropped"))]
    card, croissant = (hub.blobs.path(files[p].sha256).read_text() for p in ("README.md", "croissant.json"))
    for word in ("edits", "dropped"):
        assert f'"{word}"' not in card and f"`{word}`" not in card and f"{word}/" not in card + croissant
    assert f'load_dataset("{name}", split="train", revision="v1.0.0")' in card
    assert "no part of this copy" in card
    assert [record["name"] for record in json.loads(croissant)["recordSet"]] == ["documents"]
    ids = [row["id"] for row in rows]
    assert run(CONFIGS, hub, tmp_path / "reader", name) == {"documents": ids}

    with_audit = f"{name}-audit"
    xet_client.publish(folder, f"hf://datasets/{with_audit}", include_audit=True)
    files = hub.repos[with_audit].main.files
    assert set(files) > AUDIT
    card = hub.blobs.path(files["README.md"].sha256).read_text()
    assert f'load_dataset("{with_audit}", "edits", split="train", revision="v1.0.0")' in card
    told = run(CONFIGS, hub, tmp_path / "reader2", with_audit)
    assert told == {"documents": ids, "edits": ["letters/0"], "dropped": ["letters/x"]}

    later = make_release(tmp_path / "1.1.0", rows, version="1.1.0")
    xet_client.publish(later, f"hf://datasets/{with_audit}")
    assert not [p for p in hub.repos[with_audit].main.files if p.startswith(("edits", "dropped"))]


SENTENCE = "Example News allowed publication in writing on 3 March 2026"


def test_public_needs_licenses_or_a_sentence(xet_client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20), license="other")
    with pytest.raises(ClientError, match="the release: other") as failed:
        xet_client.publish(folder, f"hf://datasets/{name}", public=True)
    assert failed.value.kind == "PublishRefusedError"
    assert "--i-have-the-right-to-publish" in failed.value.message
    assert name not in hub.repos
    with pytest.raises(ClientError, match="needs a sentence"):
        xet_client.publish(folder, f"hf://datasets/{name}", public=True, allow_unlicensed="yes")
    assert name not in hub.repos

    xet_client.publish(folder, f"hf://datasets/{name}", public=True, allow_unlicensed=SENTENCE)
    assert not hub.repos[name].private
    assert SENTENCE in hub.repos[name].tagged("v1.0.0").description


def test_a_source_without_a_license_holds_the_public_release_back(
    xet_client: Client, hub: Hub, name: str, tmp_path: Path
) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(20), source_license=None)
    with pytest.raises(ClientError, match="source letters: no license"):
        xet_client.publish(folder, f"hf://datasets/{name}", public=True)
    xet_client.publish(folder, f"hf://datasets/{name}")
    assert hub.repos[name].private


def test_open_licenses_may_go_public(xet_client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    xet_client.publish(make_release(tmp_path / "1.0.0", make_rows(20)), f"hf://datasets/{name}", public=True)
    assert not hub.repos[name].private


@pytest.mark.parametrize(("is_private", "public", "told"), [(False, False, "Say --public"), (True, True, "is private")])
def test_visibility_of_a_repository_is_never_changed_or_guessed(
    is_private: bool, public: bool, told: str, xet_client: Client, hub: Hub, name: str, tmp_path: Path
) -> None:
    first = make_release(tmp_path / "1.0.0", make_rows(20))
    xet_client.publish(first, f"hf://datasets/{name}", public=not is_private)
    second = make_release(tmp_path / "1.1.0", make_rows(21), version="1.1.0")
    with pytest.raises(ClientError, match=told):
        xet_client.publish(second, f"hf://datasets/{name}", public=public)
    assert hub.repos[name].private == is_private
    assert list(hub.repos[name].tags) == ["v1.0.0"]


def test_a_refusal_names_twenty_closed_licences_and_counts_the_rest() -> None:
    with pytest.raises(PublishRefusedError) as refused:
        stated_right([(f"source s{n}", "other") for n in range(23)], None, where="hf://datasets/ada/letters")
    told = str(refused.value)
    assert told.count("  source s") == 20 and "and 3 more" in told
    with pytest.raises(PublishRefusedError, match="needs a sentence"):
        stated_right([("the release", "other")], "I may", where="hf://datasets/ada/letters")
