"""Publishing to the hub, read back by the libraries that people use."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from corpusmill.release.verify import verify
from hub import Hub
from hub.client import Client, ClientError
from hub.readers import LOAD, run
from hub.releases import AUDIT, make_release, make_rows
from hub.server import FOREVER, TOKEN


def test_round_trip_and_second_version(client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    rows = make_rows(2000, size=5000, seed=int(name.rpartition("-")[2]))
    first = make_release(tmp_path / "1.0.0", rows, shards=2)
    start = len(hub.seen)
    done = client.publish(first, f"hf://datasets/{name}")
    repo = hub.repos[name]
    assert repo.private
    assert done["tag"] == "v1.0.0"
    assert repo.tags == {"v1.0.0": done["commit"]}
    assert repo.main.oid == done["commit"]
    sent_first = hub.received(since=start)

    edited = [*rows[:900], {**rows[900], "text": "The author's words, put right."}, *rows[901:]]
    second = make_release(tmp_path / "1.1.0", edited, shards=2, version="1.1.0")
    before = len(hub.seen)
    client.publish(second, f"hf://datasets/{name}")
    sent_second = hub.received(since=before)

    is_xet = any("/v1/shards" in seen.path for seen in hub.seen[before:])
    if is_xet:
        assert sent_second < 0.10 * sent_first, f"{sent_second} of {sent_first} bytes sent again"

    loaded = run(LOAD, hub, tmp_path / "reader", name, "v1.0.0", "v1.1.0", xet=is_xet)
    assert loaded["v1.0.0"] == rows
    assert loaded["v1.1.0"] == edited


def test_content_that_the_xet_client_compresses(xet_client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    """Repetitive text and numbers go out packed; every byte is there when unpacked."""
    text = b"Leave a Reply. " * 30_000 + bytes(range(256)) * 300
    numbers = b"".join(struct.pack("<f", n / 7) for n in range(150_000))
    extra = {"data/text.parquet": text, "data/numbers.parquet": numbers}
    before = len(hub.seen)
    xet_client.publish(make_release(tmp_path / "1.0.0", make_rows(5), extra=extra), f"hf://datasets/{name}")
    assert hub.received(since=before) < 0.8 * (len(text) + len(numbers))
    files = hub.repos[name].tagged("v1.0.0").files
    assert {path: hub.blobs.path(files[path].sha256).read_bytes() for path in extra} == extra


READ = """
import json, sys
revision, name = sys.argv[1:]
import pandas, polars
path = f"datasets/{name}@{revision}/data/train-00000-of-00001.parquet"
columns = ["id", "text", "language"]
told = {"pandas": pandas.read_parquet("hf://" + path, columns=columns).to_dict("records")}

from huggingface_hub import HfFileSystem
fs = HfFileSystem()
with fs.open(path) as file:
    told["polars"] = polars.read_parquet(file, columns=columns).to_dicts()

import duckdb
duckdb.register_filesystem(fs)
read = duckdb.sql(f"select id, text, language from read_parquet('hf://{path}')")
told["duckdb"] = read.to_arrow_table().to_pylist() if hasattr(read, "to_arrow_table") else read.arrow().to_pylist()
print(json.dumps(told))
"""


def test_pandas_polars_duckdb_read_it(xet_client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    """Through the client's file system: duckdb's own hf:// is an extension to download, polars' has a fixed address."""
    rows = make_rows(50)
    xet_client.publish(make_release(tmp_path / "1.0.0", rows), f"hf://datasets/{name}")
    told = run(READ, hub, tmp_path / "reader", "v1.0.0", name)
    assert told == {"pandas": rows, "polars": rows, "duckdb": rows}


def test_plan_changes_nothing(xet_client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(50), shards=2)
    before = len(hub.seen)
    plan = xet_client.plan(folder, f"hf://datasets/{name}")
    assert name not in hub.repos
    assert {seen.method for seen in hub.seen[before:]} == {"GET"}
    sizes = {p: (folder / p).stat().st_size for p in ("data/train-00000-of-00002.parquet", "CHANGELOG.md")}
    assert sizes.items() <= dict(plan["add"]).items()
    assert plan["bytes_to_send"] == sum(size for _, size in plan["add"])
    assert not plan["public"]
    assert "visibility  private" in plan["lines"]
    assert any("cc-by-4.0" in line for line in plan["lines"])
    assert set(plan["held_back"]) == AUDIT

    xet_client.publish(folder, f"hf://datasets/{name}")
    fewer = make_release(tmp_path / "2.0.0", make_rows(50), shards=1, version="2.0.0")
    plan = xet_client.plan(fewer, f"hf://datasets/{name}")
    assert plan["delete"] == ["data/train-00000-of-00002.parquet", "data/train-00001-of-00002.parquet"]
    assert [path for path, _ in plan["add"]] == ["data/train-00000-of-00001.parquet"]


def test_same_again_is_nothing_and_other_content_is_refused(
    xet_client: Client, hub: Hub, name: str, tmp_path: Path
) -> None:
    folder = make_release(tmp_path / "1.0.0", make_rows(50))
    first = xet_client.publish(folder, f"hf://datasets/{name}")
    before = len(hub.seen)
    again = xet_client.publish(folder, f"hf://datasets/{name}")
    assert again["was_there"]
    assert again["commit"] == first["commit"]
    assert again["sent_bytes"] == 0
    assert {seen.method for seen in hub.seen[before:]} == {"GET"}

    other = make_release(tmp_path / "other", make_rows(51))
    with pytest.raises(ClientError, match=r"other content .*raise the version") as failed:
        xet_client.publish(other, f"hf://datasets/{name}")
    assert failed.value.kind == "PublishRefusedError"
    with pytest.raises(ClientError, match=r"without the audit.* leave out --include-audit"):
        xet_client.publish(folder, f"hf://datasets/{name}", include_audit=True)
    assert hub.repos[name].tags == {"v1.0.0": first["commit"]}


def test_a_new_version_replaces_what_a_release_holds_and_nothing_else(
    xet_client: Client, hub: Hub, name: str, tmp_path: Path
) -> None:
    xet_client.publish(make_release(tmp_path / "1", make_rows(50), shards=2), f"hf://datasets/{name}")
    repo = hub.repos[name]
    repo.commit("main", "by hand", "", {**repo.main.files, "notes.txt": repo.main.files["CHANGELOG.md"]})
    xet_client.publish(make_release(tmp_path / "2", make_rows(50), version="2.0.0"), f"hf://datasets/{name}")
    assert [p for p in repo.main.files if p.startswith("data/")] == ["data/train-00000-of-00001.parquet"]
    assert {"notes.txt", ".gitattributes"} < set(repo.main.files)


def test_pull_request_then_merge_then_tag(client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    client.publish(make_release(tmp_path / "1.0.0", make_rows(20)), f"hf://datasets/{name}")
    folder = make_release(tmp_path / "1.1.0", make_rows(30), version="1.1.0")
    first = client.publish(folder, f"hf://datasets/{name}", create_pr=True)
    assert first["pull_request"].endswith("/discussions/1")
    assert first["tag"] is None
    repo = hub.repos[name]
    assert list(repo.tags) == ["v1.0.0"]
    again = client.publish(folder, f"hf://datasets/{name}", create_pr=True)
    assert again["pull_request"] == first["pull_request"]
    assert len(repo.requests) == 1

    asked = repo.commits[repo.branches["refs/pr/1"]]
    repo.commit("main", "merged", "", asked.files)
    done = client.publish(folder, f"hf://datasets/{name}")
    assert done["commit"] == repo.main.oid == repo.tags["v1.1.0"]
    assert repo.main.title == "merged"


def test_someone_without_rights_asks_by_pull_request(xet_client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    xet_client.publish(make_release(tmp_path / "1.0.0", make_rows(20)), f"hf://datasets/{name}")
    folder = make_release(tmp_path / "1.1.0", make_rows(30), version="1.1.0")
    with pytest.raises(ClientError, match="--create-pr"):
        xet_client.publish(folder, f"hf://datasets/{name}", token=TOKEN + "bob")
    done = xet_client.publish(folder, f"hf://datasets/{name}", token=TOKEN + "bob", create_pr=True)
    assert done["pull_request"]


def test_a_version_that_may_change_is_not_published(xet_client: Client, name: str, tmp_path: Path) -> None:
    folder = make_release(tmp_path / "dev", make_rows(5), version="1.1.0-dev")
    with pytest.raises(ClientError, match="without -dev"):
        xet_client.publish(folder, f"hf://datasets/{name}")


def test_yank_tells_readers_and_takes_main_back(xet_client: Client, hub: Hub, name: str, tmp_path: Path) -> None:
    good, bad = make_rows(20), make_rows(30, seed=5)
    xet_client.publish(make_release(tmp_path / "1.0.0", good), f"hf://datasets/{name}")
    xet_client.publish(make_release(tmp_path / "1.1.0", bad, version="1.1.0", shards=2), f"hf://datasets/{name}")
    repo = hub.repos[name]
    tags = dict(repo.tags)
    xet_client.call("yank", f"hf://datasets/{name}", "v1.1.0", "Names of <private> people\nwere left in.")
    assert repo.tags == tags, "tags never move"
    card = hub.blobs.path(repo.main.files["README.md"].sha256).read_text()
    assert "**v1.1.0 was withdrawn.** Names of &lt;private&gt; people were left in." in card
    assert card.startswith("---\n")
    assert json.loads(hub.blobs.path(repo.main.files["yanked.json"].sha256).read_text()).keys() == {"1.1.0"}
    copy = tmp_path / "main"
    for path, entry in repo.main.files.items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes(hub.blobs.path(entry.sha256).read_bytes())
    assert verify(copy, load=False) == [], "what main holds is a release, with a notice"
    script = LOAD.replace("sys.argv[2:]", '["main", "v1.1.0"]')
    assert run(script, hub, tmp_path / "reader", name) == {"main": good, "v1.1.0": bad}

    with pytest.raises(ClientError, match="no version 9"):
        xet_client.call("yank", f"hf://datasets/{name}", "9.0.0", "never was")
    with pytest.raises(ClientError, match=r"v1\.1\.0 was withdrawn \(Names of .*, and stays so: raise"):
        xet_client.publish(tmp_path / "1.1.0", f"hf://datasets/{name}")
    repaired = make_release(tmp_path / "1.1.1", good, version="1.1.1")
    xet_client.publish(repaired, f"hf://datasets/{name}")
    assert "yanked.json" in repo.main.files


def test_a_plan_is_made_without_the_hub_and_says_so(
    processes: dict[bool, Client], hub: Hub, name: str, tmp_path: Path
) -> None:
    folder, client = make_release(tmp_path / "1.0.0", make_rows(20)), processes[False]
    seen = client.plan(folder, f"hf://datasets/{name}")
    hub.fail("GET", name, times=FOREVER, status=503)
    unseen = client.plan(folder, f"hf://datasets/{name}")
    assert not any("not asked" in line for line in seen["lines"])
    assert any(line.startswith(f"not asked   {name}: looking at the repository failed: ") for line in unseen["lines"])
    assert [unseen["add"], unseen["held_back"]] == [seen["add"], seen["held_back"]]
    hub.faults.clear()
    hub.fail("GET", name, times=FOREVER, status=403, message="You don't have the rights")
    with pytest.raises(ClientError) as failed:  # the Hub was asked, and what it says counts
        client.plan(folder, f"hf://datasets/{name}")
    assert failed.value.message.endswith("Run the same command again.")
    assert "tag" not in failed.value.message
