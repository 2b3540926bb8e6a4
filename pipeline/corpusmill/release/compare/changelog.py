"""`CHANGELOG.md`: what each version did to the data, newest first; what was done to the tools comes after."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from corpusmill.release import manifest as manifests
from corpusmill.release.compare.diff import Difference, between
from corpusmill.release.compare.versions import documents, order
from corpusmill.release.escape import code, markdown
from corpusmill.release.manifest import Manifest

_HEAD = "# Changes\n"
_RULES_SHOWN = 10
_log = logging.getLogger("corpusmill.read.changelog")  # what is said there the build tells


def changelog(folder: Path, manifest: Manifest, previous: Path | None) -> str:
    """The history of the corpus up to the release in `folder`.

    `previous` is the folder of the version before; without one this is the first.
    """
    date = manifest["corpus"]["released"]
    heading = f"\n## {manifest['corpus']['version']}{f' ({date})' if date else ''}\n\n"
    if previous is None:
        figures = manifest["figures"]
        lines = [
            f"- First version: {figures['documents']:,} documents with {figures['characters']:,} characters.",
            f"- {figures['edits']['removed']:,} of {figures['characters_in']:,} characters read were removed.",
        ]
        return _HEAD + heading + "\n".join(lines) + "\n"
    before = manifests.read(previous)
    found = between((previous, before), (folder, manifest), limit=0)
    version, least = manifest["corpus"]["version"], found.proposal
    if order(version)[:3] < order(least.version)[:3]:
        _log.warning(
            "version %s changes more than its number says (since %s: %s): a %s change is %s",
            version, found.old_version, least.why, least.bump, least.version,
        )  # fmt: skip
    lines = [*_effects(found), *_rules(found), *_means(before, manifest)]
    history = previous / "CHANGELOG.md"
    earlier = history.read_text(encoding="utf-8").removeprefix(_HEAD) if history.exists() else ""
    return _HEAD + heading + "\n".join(lines) + "\n" + earlier


def _effects(found: Difference) -> Iterator[str]:
    """What a user of the data notices."""
    if found.schema:
        yield f"- Columns: {'; '.join(markdown(change) for change in found.schema)}."
    if found.renamed:
        yield f"- {documents(found.renamed)} with another id than in {found.old_version}."
    if found.added or found.removed:
        yield f"- {documents(found.added)} added, {found.removed:,} removed."
    if found.texts_changed:
        yield f"- {documents(found.texts_changed)} with another text."
    if found.metadata_changed:
        yield f"- {documents(found.metadata_changed)} with the same text and other metadata."
    columns = [f"{code(name)} ({n:,})" for name, n in found.columns_changed.items() if name != "text"]
    if columns:
        yield f"- Metadata that changed, with the number of documents: {', '.join(columns)}."
    before, after = found.sizes["characters"]
    yield f"- {documents(found.same)} as in {found.old_version}; {after:,} characters in all, {after - before:+,}."


def _rules(found: Difference) -> Iterator[str]:
    for change in found.rules[:_RULES_SHOWN]:
        effects = [
            f"{verb} {_passages(passages)} ({characters:,} characters)"
            for verb, passages, characters in (
                ("newly changes", change.takes, change.takes_characters),
                ("gives back", change.gives_back, change.gives_back_characters),
            )
            if passages
        ]
        yield f"- Rule {code(change.rule)} of {code(change.stage)} {' and '.join(effects)}."
    if len(found.rules) > _RULES_SHOWN:
        yield f"- {len(found.rules) - _RULES_SHOWN:,} more rules act otherwise on the same documents."


def _means(before: Manifest, after: Manifest) -> Iterator[str]:
    """What the version was made with, where it differs."""
    old, new = ({source["name"]: source for source in manifest["corpus"]["sources"]} for manifest in (before, after))
    for name, verb in sorted(_changed(old, new, "described otherwise")):
        yield f"- Source {markdown(name)} {verb}."
    for name in ("license", "license_notice", "contact", "creators", "title", "summary", "personal_data", "limits"):
        if before["corpus"].get(name) != after["corpus"].get(name):
            yield f"- {name.replace('_', ' ').capitalize()} of the corpus changed."
    old_steps, new_steps = (_steps(manifest) for manifest in (before, after))
    for stage, verb in _changed(old_steps, new_steps, "changed"):
        yield f"- {'Options of stage' if verb == 'changed' else 'Stage'} {code(stage)} {verb}."
    libraries = [
        f"{markdown(name)} {markdown(before['libraries'].get(name, 'none'))} → {markdown(version)}"
        for name, version in after["libraries"].items()
        if before["libraries"].get(name) != version
    ]
    if libraries:
        yield f"- Built with {', '.join(libraries)}."


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], otherwise: str) -> Iterator[tuple[str, str]]:
    """Names whose value differs and what became of each, those of `new` first, in order."""
    for name in dict.fromkeys((*new, *old)):
        if name not in old or name not in new:
            yield name, "removed" if name in old else "added"
        elif old[name] != new[name]:
            yield name, otherwise


def _steps(manifest: Manifest) -> dict[str, Any]:
    return {step["stage"]: step["options"] for step in manifest["recipe"]["steps"]}


def _passages(n: int) -> str:
    return f"{n:,} passage{'s' * (n != 1)}"
