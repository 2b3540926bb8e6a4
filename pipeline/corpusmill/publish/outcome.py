"""The plan of a publish before it does anything, and its result."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from corpusmill.terminal.words import counted, printable_name


@dataclass(frozen=True)
class Plan:
    """Files by what happens to them, as (path, bytes). ``public`` is what the destination will be."""

    to: str
    name: str
    version: str
    tag: str
    public: bool
    licenses: tuple[str, ...]
    stated_right: str | None
    add: tuple[tuple[str, int], ...]
    replace: tuple[tuple[str, int], ...]
    same: tuple[tuple[str, int], ...]
    delete: tuple[str, ...]
    held_back: tuple[str, ...]
    is_published: bool
    unseen: str | None = None
    """Why the destination could not be asked; then all files count as new."""

    @property
    def bytes_to_send(self) -> int:
        """Bytes of the files to send. With Xet, chunks that the hub has are not sent again, so it may be less."""
        return sum(size for _, size in self.add + self.replace)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "bytes_to_send": self.bytes_to_send}

    def lines(self) -> list[str]:
        """The plan for a terminal."""
        told = [
            f"{self.name} {self.tag} → {self.to}",
            f"visibility  {'public' if self.public else 'private'}",
            f"license     {'; '.join(printable_name(one) for one in self.licenses)}",
        ]
        if self.stated_right:
            told.append(f"right       {printable_name(self.stated_right)}")
        if self.unseen:
            told.append(f"not asked   {self.unseen}")
            told.append("what is there already is not known: this is what an empty place would get")
        if self.is_published:
            return [*told, f"{self.tag} is published already, with the same content: nothing to do"]
        for word, files in (("add", self.add), ("replace", self.replace)):
            told += [f"{word:<11} {printable_name(path)}  {in_units(size)}" for path, size in files]
        told += [f"{'delete':<11} {printable_name(path)}" for path in self.delete]
        told.append(
            f"{len(self.add)} to add, {len(self.replace)} to replace, {len(self.same)} the same, "
            f"{len(self.delete)} to delete, {in_units(self.bytes_to_send)} to send"
        )
        if self.held_back:
            held_back = counted(len(self.held_back), "file stays", "files stay")
            told.append(f"{held_back} here: {', '.join(map(printable_name, _shortened(self.held_back)))}")
        return told


@dataclass(frozen=True)
class Published:
    """What is now at the destination. ``tag`` is None while a pull request waits to be merged."""

    to: str
    version: str
    tag: str | None
    commit: str | None
    url: str
    pull_request: str | None
    sent_files: int
    sent_bytes: int
    same_files: int
    deleted_files: int
    was_there: bool

    def in_words(self) -> str:
        if self.was_there:
            return f"v{self.version} is published already, with the same content: {self.url}"
        sent = f"{counted(self.sent_files, 'file')} sent ({in_units(self.sent_bytes)}), {self.same_files} the same"
        if self.pull_request:
            return f"{sent}; waiting to be merged: {self.pull_request}\nRun the same command after the merge to tag it."
        return f"{sent}, {self.deleted_files} deleted; v{self.version} is at {self.url}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def in_units(size: int) -> str:
    """Bytes for people.

    >>> in_units(0), in_units(2_340_000)
    ('0 B', '2.3 MB')
    """
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def _shortened(paths: tuple[str, ...]) -> list[str]:
    """Folders once each, with an ellipsis in place of their files."""
    return sorted({path.split("/")[0] + "/…" if "/" in path else path for path in paths})
