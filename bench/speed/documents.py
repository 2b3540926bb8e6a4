"""Made-up documents for measuring speed: fresh text of a scraped corpus's shape, the same for the same numbers.

    python bench/speed/documents.py FOLDER [--documents 10000] [--first 0]

Nothing is taken from anywhere: sentences come from a small grammar over `words.toml` with invented names among them,
residue from `residue.txt`. Of the documents 89 % are English and 5 % damaged (read in the wrong encoding, entities
escaped twice, control characters); a document has 3.8 kB in the mean, a quarter of its lines blank, and four lines in
five of the whole set stand in it once. Document n depends on n alone, so that any part of the set can be made by
itself. FOLDER receives `texts-*.parquet` with `id` and `text`, 1,000 documents each.
"""

from __future__ import annotations

import argparse
import html
import random
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DOCUMENTS_A_FILE = 1_000
# Of 100 documents; the rest is English.
_SHARES = {"de": 2, "fr": 2, "es": 2, "ru": 2, "pt": 1, "ja": 2}
_DAMAGED = 0.05


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    tables = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    return {
        language: {name: re.split(r"\|\s*", said) if "|" in said else said.split() for name, said in lists.items()}
        for language, lists in tables.items()
    }


@cache
def _residue() -> list[str]:
    return (HERE / "residue.txt").read_text(encoding="utf-8").split("\n")[:-1]


@cache
def _names() -> list[str]:
    """Some 20,000 invented names: text always brings new ones, and an automaton must build states for them."""
    draw = random.Random("names")
    heads = (
        "Ba Be Bra Ca Cor Da Del Du Fa Fen Ga Gor Ha Hel Ja Ka Kel La Lor Ma Mer Na Nor Or Pa Pel Ra Ros Sa Sel Ta Tor"
    )
    middles = "la ra na ri li ni lo ro no ven ber den mar ter gar lin san kol dur fen wil bas tan mor"
    tails = "n r s ton ford ley man ski son sen ez ini ard ell ow er ick ham wood field é ø ć"
    ways = [words.split() for words in (heads, middles, tails)]
    return [
        draw.choice(ways[0]) + "".join(draw.choices(ways[1], k=draw.randint(1, 2))) + draw.choice(ways[2])
        for _ in range(20_000)
    ]


class Writer:
    """Writes one document; every choice is drawn from the document's own number."""

    def __init__(self, number: int):
        self.draw = random.Random(number)
        roll = self.draw.random() * 100
        self.language = "en"
        for language, share in _SHARES.items():
            roll -= share
            if roll < 0:
                self.language = language
                break
        self.lists = _words()[self.language]
        before, after = self.draw.choice(("The", "Daily", "North")), self.draw.choice(("Post", "Herald", "Times"))
        self.site = f"{before} {self.name()} {after}"

    def pick(self, kind: str) -> str:
        return self.draw.choice(self.lists[kind])

    def name(self) -> str:
        names = _names()
        # some names stand in many texts, most in few
        return names[int(len(names) * self.draw.random() ** 3)]

    def person(self) -> str:
        return f"{self.draw.choice(_words()['en']['first'])} {self.name()}"

    def date(self) -> str:
        month = self.draw.choice("January March April May June July September October December".split())
        return f"{month} {self.draw.randint(1, 28)}, {self.draw.randint(1996, 2024)}"

    def thing(self) -> str:
        if self.draw.random() < 0.3:
            return f"the {self.pick('noun')} of {self.name()}"
        return f"the {self.pick('adjective')} {self.pick('noun')}"

    def sentence(self) -> str:
        if self.language == "ja":
            return f"{self.pick('when')}{self.pick('subject')}{self.name()}の{self.pick('object')}{self.pick('verb')}"
        if self.language != "en":
            named = f" ({self.name()})" if self.draw.random() < 0.3 else ""
            did = f"{self.pick('subject')}{named} {self.pick('verb')} {self.pick('when')}"
            return f"{did} {self.pick('object')}, {self.pick('why')}."
        said = self.filled(self.pick("shape"))
        return said[0].upper() + said[1:]

    def headline(self) -> str:
        if self.language != "en":
            return self.sentence().split(",")[0].rstrip("。.")
        words = self.filled("{name} {noun} {verb} {adjective} {noun} {time}")
        return words.title() if self.draw.random() < 0.4 else words

    def residue(self) -> str:
        lines = _residue() if self.language == "en" or self.draw.random() < 0.2 else self.lists["residue"]
        return self.filled(self.draw.choice(lines))

    def filled(self, shape: str) -> str:
        return _SLOT.sub(lambda found: str(self._slot(found[1])), shape)

    def _slot(self, wanted: str) -> Any:
        made: dict[str, Callable[[], Any]] = {
            "site": lambda: self.site,
            "headline": self.headline,
            "sentence": self.sentence,
            "thing": self.thing,
            "person": self.person,
            "name": self.name,
            "word": lambda: self.name().lower(),
            "date": self.date,
            "year": lambda: self.draw.randint(1999, 2024),
            "n": lambda: self.draw.randint(10, 59),
            "amount": lambda: f"{self.draw.randint(2, 990)},{self.draw.randint(100, 999)}",
        }
        return made[wanted]() if wanted in made else self.draw.choice(_words()["en"][wanted])

    def paragraph(self) -> str:
        glue = "" if self.language == "ja" else " "
        return glue.join(self.sentence() for _ in range(self.draw.choice((1, 2, 2, 3, 3, 4, 5))))

    def text(self) -> str:
        draw = self.draw
        lines = [self.residue() for _ in range(draw.choice((0, 0, 0, 2, 4, 8)))]
        lines.append(self.headline())
        if draw.random() < 0.6:
            lines.append(draw.choice((f"By {self.person()}", self.date(), f"{self.person()} | {self.date()}")))
        for n in range(min(60, int(draw.lognormvariate(2.37, 0.65)) + 2)):
            lines += ([""] if n and draw.random() < 0.6 else []) + [self.paragraph()]
            if draw.random() < 0.12:
                lines += ["", self.residue()]
        lines += [self.residue() for _ in range(draw.choice((0, 1, 2, 4, 6, 10)))]
        text = "\n".join(lines)
        return self.damaged(text) if draw.random() < _DAMAGED else text

    def damaged(self, text: str) -> str:
        kind = self.draw.randrange(5)
        if kind == 0:
            return html.escape(text).replace("’", "&rsquo;").replace("“", "&amp;ldquo;")
        if kind == 1:
            return text.replace("\n", "\r\n").replace(". ", ".\x07 ", 3)
        wrong = "cp1251" if kind == 2 else "latin-1"
        return text.encode().decode(wrong, "ignore")


_SLOT = re.compile(r"\{(\w+)\}")


def make(folder: Path, documents: int, first: int = 0) -> int:
    """Write documents `first` to `first + documents`; returns the bytes of their text."""
    import pyarrow as pa  # noqa: PLC0415  the runner that measures memory imports this module and stays small
    import pyarrow.parquet as pq  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    size = 0
    for at in range(first, first + documents, DOCUMENTS_A_FILE):
        numbers = range(at, min(at + DOCUMENTS_A_FILE, first + documents))
        texts = [Writer(n).text() for n in numbers]
        size += sum(len(text.encode()) for text in texts)
        table = pa.table({"id": [f"made-{n:07d}" for n in numbers], "text": texts})
        pq.write_table(table, folder / f"texts-{at:07d}.parquet", compression="zstd", compression_level=3)
    return size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    args = parser.parse_args()
    size = make(args.folder, args.documents, args.first)
    print(f"{args.documents:,} documents, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
