"""What speed is measured against: one job a process, over the first FILES files of a folder of made-up texts.

    python bench/speed/yardsticks.py (copy|script|plain) FOLDER FILES OUT

`copy` reads and writes the documents as zstd-3 Parquet. `script` is what people write by hand: ftfy, forty regular
expressions, white space, with `datasets.map`. `plain` is our recipe as a plain loop: repair, language, every rule of
the rule book with `re`, white space and counts, document by document, line by line.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

SCRIPT = [re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in r"""
^\s*leave a (reply|comment).*$
^\s*post a comment.*$
^.*your email address will not be published.*$
^\s*required fields are marked.*$
^\s*share (this|on)\b.*$
^\s*(tweet|print|email|share|like|pin it)\s*$
^\s*related (articles|posts|stories).*$
^\s*you (may|might) also (like|be interested).*$
^\s*more from .{1,60}$
^\s*read (more|also|next)\s*:.*$
^\s*see also\s*:.*$
^\s*related\s*:.*$
^.*sign up (for|to) .{0,40}newsletter.*$
^.*subscribe to .{0,40}newsletter.*$
^\s*follow us on.*$
^\s*like us on.*$
^\s*advertisements?\s*$
^\s*story continues below.*$
^.*(©|\(c\)|copyright)\s*\d{4}.*$
^.*all rights reserved.*$
^\s*terms of (use|service).*$
^\s*privacy policy.*$
^\s*skip to (main )?content\s*$
^\s*(menu|search|home|archives|categories)\s*$
^\s*(log in|login|subscribe|register)\s*$
^\s*\d+ (comments?|shares?|likes?)\s*$
^\s*\d+ min(ute)? read\s*$
^\s*(posted in|filed under|tags?|categories)\s*:?.*$
^\s*(previous|next) (article|post).*$
^\s*click here.*$
^\s*continue reading.*$
^\s*(photo|image|picture)\s*(credit|copyright|:).*$
^\s*(last updated|published|posted)\s*:?.*\d{4}.*$
^.*we use cookies.*$
^\s*accept (all )?cookies\s*$
^\s*(most read|trending|popular|recent) .*$
^\s*back to top\s*$
^\s*report this comment\s*$
^\s*loading\.*\s*$
^\s*notify me of .*$
""".strip().split("\n")]  # fmt: skip


def copy(files: list[Path], out: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415  each job loads what it needs

    for path in files:
        table = pq.ParquetFile(path).read()
        pq.write_table(table, out / path.name, compression="zstd", compression_level=3)


def script(files: list[Path], out: Path) -> None:
    import ftfy  # noqa: PLC0415
    from datasets import disable_progress_bars, load_dataset  # noqa: PLC0415

    def clean(row: dict[str, str]) -> dict[str, str]:
        text = ftfy.fix_text(row["text"])
        for pattern in SCRIPT:
            text = pattern.sub("", text)
        text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
        return {"text": re.sub(r"\n{3,}", "\n\n", text).strip()}

    disable_progress_bars()
    names = [str(path) for path in files]
    data = load_dataset("parquet", data_files=names, split="train", cache_dir=str(out / "cache"))
    data.map(clean, load_from_cache_file=False).to_parquet(str(out / "out.parquet"))


def plain(files: list[Path], out: Path) -> None:
    import ftfy  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    from corpusmill.rulebook.book import load_rules  # noqa: PLC0415
    from corpusmill.stages.tag_language import tag_language  # noqa: PLC0415
    from corpusmill.text.batch import Batch  # noqa: PLC0415
    from corpusmill.text.fold import fold  # noqa: PLC0415

    book = load_rules()

    def cleaned(text: str) -> Iterator[str]:
        text = ftfy.fix_text(text, uncurl_quotes=False, fix_character_width=False, fix_latin_ligatures=False)
        language = next(iter(tag_language(Batch(ids=["one"], texts=[text])))).array[0].as_py()
        rules = [rule for name in book.languages_for(language) for rule in book.of(name)]
        for line in text.split("\n"):
            folded = fold(line).strip()
            for rule in rules:
                found = rule.exact.search(folded) if folded else None
                if found and rule.scope == "sentence":
                    folded = (folded[: found.start()] + folded[found.end() :]).strip()
                elif found:
                    folded = ""
            yield folded

    for path in files:
        texts = pq.ParquetFile(path).read()["text"].to_pylist()
        done = ["\n".join(cleaned(text)).strip() for text in texts]
        table = pa.table({"text": done, "chars": list(map(len, done)), "words": [len(t.split()) for t in done]})
        pq.write_table(table, out / path.name, compression="zstd", compression_level=3)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=("copy", "script", "plain"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", type=int)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    files = sorted(args.folder.glob("*.parquet"))[: args.files]
    {"copy": copy, "script": script, "plain": plain}[args.job](files, args.out)


if __name__ == "__main__":
    main()
