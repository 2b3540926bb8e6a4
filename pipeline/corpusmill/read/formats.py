"""Which format a file is in, told by its first bytes and its name."""

from __future__ import annotations

import json
import re
from typing import Literal, cast, get_args

from corpusmill.read.source import InputError

Format = Literal["text", "html", "jsonl", "json", "csv", "parquet", "arrow", "arrow-stream", "warc"]
"""Formats of records, for `format` in a source."""
FORMATS: tuple[str, ...] = get_args(Format)

Packing = Literal["gzip", "zstd", "bzip2", "xz", "zip", "tar"]
"""What can be around them."""

HEAD_BYTES = 1 << 16
"""Enough to see the tags of a page that begins with a long script, and a first JSON line of common length."""

# First bytes → format or packing that we read, or a phrase for what we do not.
_READ: tuple[tuple[bytes, Format | Packing], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
    (b"ARROW1\x00\x00", "arrow"),
    (b"\xff\xff\xff\xff", "arrow-stream"),
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x04\x22\x4d\x18", "LZ4 data"),
    (b"FEA1", "an old Feather file"),
    (b"Obj\x01", "an Avro file"),
    (b"ORC", "an ORC file"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"ID3\x02", "an MP3 file"),
    (b"ID3\x03", "an MP3 file"),
    (b"ID3\x04", "an MP3 file"),
    (b"OggS\x00", "an Ogg file"),
    (b"fLaC\x00", "a FLAC file"),
    (b"\x1aE\xdf\xa3", "a Matroska file"),
    (b"\x7fELF", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"!<arch>\n", "a code archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Microsoft Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"From: <Saved by ", "an MHTML archive"),  # as browsers save a page with its pictures
    (b"bplist00", "a binary property list"),  # as Safari saves one
    (b"filedesc://", "an ARC file"),  # of crawls before WARC
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"version https://git-lfs.github.com/spec/", "a pointer of Git LFS"),
    (b"/annex/objects/", "a pointer of git-annex"),
)
# Such a pointer is the whole file: a text that opens with one, to show it, is a text.
_WHOLE = {
    "a pointer of Git LFS": re.compile(rb"version \S++\s++(?:[a-z0-9.-]++ \S++\s*+)+"),
    "a pointer of git-annex": re.compile(rb"(?:/annex/\S++\s*+)+"),
}
_ARTICLES = {
    "gzip": "gzip data",
    "zstd": "Zstandard data",
    "bzip2": "bzip2 data",
    "xz": "xz data",
    "zip": "a ZIP archive",
    "parquet": "a Parquet file",
    "arrow": "an Arrow file",
    "arrow-stream": "an Arrow stream",
}

_STARTS = tuple(start for start, _ in (*_READ, *_SIGNATURES))

_BY_NAME: dict[str, Format] = {
    **dict.fromkeys(("txt", "text", "md", "markdown", "rst", "tex", "log", "srt", "vtt"), "text"),
    **dict.fromkeys(("html", "htm", "xhtml", "shtml"), "html"),
    **dict.fromkeys(("jsonl", "ndjson", "jsonlines"), "jsonl"),
    **dict.fromkeys(("csv", "tsv", "tab", "psv"), "csv"),
    **dict.fromkeys(("warc", "wet"), "warc"),
    "json": "json",
    "parquet": "parquet",
    "feather": "arrow",
}
DELIMITER_BY_NAME = {"tsv": "\t", "tab": "\t", "psv": "|"}

# What people have that is no text yet, by the end of its name, and what to do with it.
_CONVERT = {
    **dict.fromkeys(
        ("docx", "odt", "epub", "fb2"), "convert it to text, for example with `pandoc -t plain --wrap=none`"
    ),
    **dict.fromkeys(("doc", "ppt", "pptx", "odp"), "save it as text in the program that made it"),
    **dict.fromkeys(("xls", "xlsx", "ods"), "save the sheet as CSV"),
    **dict.fromkeys(
        ("mobi", "azw", "azw3", "djvu"), "convert it to text, for example with `ebook-convert` or `djvutxt`"
    ),
    **dict.fromkeys(("mbox", "eml", "msg", "pst"), "export the messages as JSON Lines with a `text` column"),
    **dict.fromkeys(("mht", "mhtml", "webarchive"), "save the page as HTML only"),
    **dict.fromkeys(("sqlite", "db", "avro", "orc", "h5"), "export the table as Parquet or JSON Lines"),
    **dict.fromkeys(("xml", "rss", "atom"), "export the records as JSON Lines with a `text` column"),
    **dict.fromkeys(("pkl", "pickle", "npy", "npz", "pt"), "save the texts as JSON Lines"),
    **dict.fromkeys(("7z", "rar", "lz4", "br", "z", "lzma", "lz", "lzo", "sz"), "pack it again as .tar.zst or .zip"),
    "zip": "unpack it, or build a corpus of it",
    "pdf": "convert it to text, for example with `pdftotext -layout`",
    "arc": "convert it with `warcio recompress`",
    **dict.fromkeys(("cdx", "cdxj"), "leave it out, and read the WARC files whose records it lists"),
    # what stands in a clone for a file that was not fetched; no ending
    "git lfs": "fetch the file itself with `git lfs pull`",
    "git annex": "fetch the file itself with `git annex get`",
}
_BY_KIND = {
    **dict.fromkeys((*(_ARTICLES[name] for name in ("gzip", "zstd", "bzip2", "xz", "zip")), "a tar archive"), "zip"),
    "a PDF file": "pdf",
    "a 7-Zip archive": "7z",
    "a RAR archive": "rar",
    "LZ4 data": "lz4",
    "an old Feather file": "avro",
    "an Avro file": "avro",
    "an ORC file": "orc",
    "an HDF5 file": "h5",
    "an SQLite database": "sqlite",
    "an old Microsoft Office file": "doc",
    "an RTF file": "docx",
    "an MHTML archive": "mht",
    "a binary property list": "mht",
    "an ARC file": "arc",
    "a pointer of Git LFS": "git lfs",
    "a pointer of git-annex": "git annex",
}

_HTML_START = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.I | re.S
)
_XML_START = re.compile(rb"(\xef\xbb\xbf)?\s*<\?xml\b")
_TAG = re.compile(rb"</?(p|div|br|h[1-6]|ul|li|a|span|table|article|meta|title)\b[^<>]*>", re.I)


def checked(name: str) -> Format:
    """A declared format. Raises `InputError` if there is none of this name."""
    if name in FORMATS:
        return cast(Format, name)
    raise InputError("unknown-format", f"There is no format {name!r}: declare one of {', '.join(FORMATS)}.")


def binary_kind(head: bytes) -> str | None:
    """What the first bytes show a file to be, if that is a format that is not plain text.

    >>> binary_kind(b"%PDF-1.7 ...")
    'a PDF file'
    """
    if head.startswith(_STARTS):  # a fifth of the time of a small member of an archive, one by one
        for signature, kind in (*((start, _ARTICLES[name]) for start, name in _READ), *_SIGNATURES):
            if head.startswith(signature) and (kind not in _WHOLE or _WHOLE[kind].fullmatch(head)):
                return kind
    if head[4:8] == b"ftyp":
        return "an MP4 file"
    if head[:4] == b"RIFF" and head[8:12] in (b"WAVE", b"AVI ", b"WEBP"):
        return "a sound, video or image file"
    if head[257:262] == b"ustar":
        return "a tar archive"
    return None


def packing(head: bytes, name: str) -> Packing | None:
    """The compression or archive around a file, told by its first bytes (at least 262).

    >>> packing(b"\\x1f\\x8b\\x08", "texts.jsonl.gz")
    'gzip'
    """
    for signature, found in _READ:
        if head.startswith(signature) and found in get_args(Packing):
            if found == "zip" and (ending := _zip_document(head, name)):
                raise _unsupported(f"{'a' if ending[0] in 'dp' else 'an'} {ending.upper()} document", ending)
            return found  # type: ignore[return-value]
    # A frame that zstd readers skip; WARC files begin with one that holds the dictionary.
    if re.match(rb"[\x50-\x5f]\x2a\x4d\x18", head):
        return "zstd"
    if head[257:262] == b"ustar" or (name.lower().endswith(".tar") and _is_old_tar(head)):
        return "tar"
    return "zip" if name.lower().endswith(".zip") else None  # perhaps behind a program that unpacks it


def _is_old_tar(head: bytes) -> bool:
    """Whether bytes begin with a header of tar without its signature, as of Unix before POSIX: told by its checksum."""
    header = head[:512]
    said = header[148:156].strip(b" \0")
    return bool(re.fullmatch(rb"[0-7]+", said)) and int(said, 8) == sum(header[:148]) + 8 * 32 + sum(header[156:])


def sniff(head: bytes, name: str) -> Format:  # one return a kind of evidence
    """The format of a file that is not packed, told by its first bytes (a few thousand) and its name.

    What the bytes prove counts most (Parquet, WARC, a page that begins as HTML), then the end of the name, then what
    the bytes look like. Raises `InputError` for a format that is not read, with what to convert it to.

    >>> sniff(b'{"text": "a"}\\n{"text": "b"}\\n', "dump"), sniff(b"<!doctype html><p>a", "a.txt")
    ('jsonl', 'html')
    """
    for signature, found in _READ:
        if head.startswith(signature) and found in FORMATS:
            return found  # type: ignore[return-value]
    if re.match(rb"(\r?\n)*WARC/\d", head):
        return "warc"
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if kind := binary_kind(head):
        raise _unsupported(kind, _BY_KIND.get(kind, ending))
    if _HTML_START.match(head):
        return "html"
    by_name = _BY_NAME.get(ending)
    if by_name in ("json", "csv") and _is_json_lines(head):
        return "jsonl"
    if by_name:
        return by_name
    if ending in _CONVERT:
        raise _unsupported(f"a .{ending} file", ending)
    if _XML_START.match(head):
        raise _unsupported("an XML file", "xml")
    if _is_json_lines(head):
        return "jsonl"
    if re.match(rb"\s*(\[\s*)?\{\s*\"", head):
        return "json"
    return "html" if begins_as_page(head) else "text"


def begins_as_page(head: bytes) -> bool:
    """Whether bytes begin as an HTML page, or as a piece of one with many tags.

    >>> begins_as_page(b"\\n<!-- x --><!DOCTYPE html>"), begins_as_page(b"<3 this song")
    (True, False)
    """
    return bool(_HTML_START.match(head)) or (head.lstrip().startswith(b"<") and len(_TAG.findall(head)) > _FEW_TAGS)


# An article about HTML may begin with a tag or two that it speaks of.
_FEW_TAGS = 4


def _unsupported(kind: str, ending: str) -> InputError:
    remedy = _CONVERT.get(ending, "convert it to text, or leave it out")
    return InputError("unsupported", f"This is {kind}, which is not read: {remedy}.")


def _zip_document(head: bytes, name: str) -> str | None:
    """The document format that a ZIP file is the outside of, if it is one."""
    if b"mimetypeapplication/epub" in head[:100]:
        return "epub"
    if b"mimetypeapplication/vnd.oasis" in head[:100]:
        return "odt"
    ending = name.rpartition(".")[2].lower()
    if ending in ("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"):
        return ending
    return "docx" if head[30:49] == b"[Content_Types].xml" else None


def _is_json_lines(head: bytes) -> bool:
    first, newline, _ = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")
    if not newline:  # a first line longer than the head, or a whole file that is one object
        return len(head) >= 4096 and re.match(rb"\{\s*\"", first) is not None
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False
