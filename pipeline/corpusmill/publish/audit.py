"""What repeats removed text, and a card and a Croissant file that do not speak of it when it stays at home."""

from __future__ import annotations

import json
import re
from typing import Any

_FILES = {"report.html"}
_FOLDERS = ("edits/", "dropped/", "set_aside/")
_PART = re.compile(r"<!-- audit:begin -->.*?<!-- audit:end -->\n?", re.DOTALL)


def is_audit(path: str) -> bool:
    return path in _FILES or path.startswith(_FOLDERS)


def without_audit(card: str) -> str:
    """The card without configs whose files stay at home, and without the parts marked as about them.

    Marked parts stand between ``<!-- audit:begin -->`` and ``<!-- audit:end -->``.

    >>> card = "---\\nconfigs:\\n- {config_name: default, data_files: 'data/*'}\\n" \\
    ...        "- {config_name: edits, data_files: 'edits/*'}\\n---\\ntext\\n"
    >>> "edits" in without_audit(card)
    False
    """
    import yaml

    card = _PART.sub("", card)
    found = re.match(r"---\n(.*?\n)---\n", card, re.DOTALL)
    if not found:
        return card
    head = yaml.safe_load(found[1])
    if not isinstance(head, dict):
        return card
    gone = set()
    for config in list(head.get("configs") or ()):
        patterns = list(_patterns(config.get("data_files")))
        if patterns and all(is_audit(pattern.removeprefix("./")) for pattern in patterns):
            head["configs"].remove(config)
            gone.add(config.get("config_name"))
    if not gone:
        return card
    if isinstance(head.get("dataset_info"), list):
        head["dataset_info"] = [info for info in head["dataset_info"] if info.get("config_name") not in gone]
    told = yaml.safe_dump(head, sort_keys=False, allow_unicode=True, width=120)
    return f"---\n{told}---\n{card[found.end() :]}"


def _patterns(data_files: object) -> list[str]:
    if isinstance(data_files, str):
        return [data_files]
    if isinstance(data_files, dict):
        return _patterns(data_files.get("path")) if "path" in data_files else _patterns(list(data_files.values()))
    if isinstance(data_files, list):
        return [pattern for one in data_files for pattern in _patterns(one)]
    return []


def croissant_without_audit(text: str) -> str:
    """The Croissant file without distributions of files that stay at home, and without the records read from them.

    >>> croissant_without_audit('{"distribution": [{"@id": "e", "includes": "edits/*"}]}').split()
    ['{', '"distribution":', '[]', '}']
    """
    told = json.loads(text)
    gone = {
        one.get("@id")
        for one in told.get("distribution") or ()
        if any(is_audit(place.removeprefix("./")) for place in _places(one))
    }
    if not gone:
        return text
    told["distribution"] = [one for one in told["distribution"] if one.get("@id") not in gone]
    if "recordSet" in told:
        told["recordSet"] = [one for one in told["recordSet"] if not gone & set(_sources(one))]
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _places(distribution: dict[str, Any]) -> list[str]:
    told = [distribution.get("contentUrl"), distribution.get("includes")]
    return [place for one in told for place in (one if isinstance(one, list) else [one]) if isinstance(place, str)]


def _sources(record: object) -> list[str]:
    """Ids of every distribution that a record set reads."""
    if isinstance(record, list):
        return [name for one in record for name in _sources(one)]
    if not isinstance(record, dict):
        return []
    found = [
        value["@id"]
        for key, value in record.items()
        if key in ("fileObject", "fileSet") and isinstance(value, dict) and "@id" in value
    ]
    return found + [name for value in record.values() for name in _sources(value)]
