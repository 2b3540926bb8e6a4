"""Messages about the columns that were chosen, and how to choose others."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from corpusmill.errors import known_instead
from corpusmill.read.given_dates import DateOrder
from corpusmill.read.rows.columns import Columns, holds_html, place_of
from corpusmill.read.rows.columns.ids import why_no_id
from corpusmill.read.rows.names import Cells, Place, at
from corpusmill.read.source import SourceOptions
from corpusmill.read.values import known_value
from corpusmill.text.codes.languages import code_of

log = logging.getLogger("corpusmill.read")

# Column of the corpus → words that may well be meant for it, in other languages and by editors. They are told to the
# person and not read unasked: `data` is a date in three languages and anything in English, a byline is no name yet.
OFTEN_MEANT: Mapping[str, tuple[str, ...]] = {
    "title": tuple(
        """titel titre título titulo titolo titlu tytuł titulek nadpis naslov cím otsikko rubrik tittel overskrift
        überschrift schlagzeile başlık judul tiêu_đề заголовок название назва заглавие τίτλος عنوان כותרת शीर्षक 标题
        標題 题目 題名 タイトル 見出し 제목 หัวข้อ""".split()
    ),
    "author": tuple(
        """autor autora autores auteur autore autori verfasser författare forfatter tekijä kirjoittaja szerző yazar
        penulis tác_giả автор συγγραφέας كاتب المؤلف מחבר लेखक 作者 記者 著者 저자 기자 ผู้เขียน byline writer reporter
        creator""".split()
    ),
    "date": tuple(
        """datum fecha data dato dátum päivä päivämäärä tarih tanggal ngày дата ημερομηνία تاريخ תאריך दिनांक 日期 时间
        発行日 日付 날짜 วันที่ erschienen veröffentlicht publié publicado pubblicato day""".split()
    ),
    "publisher": tuple(
        """verlag herausgeber zeitung quelle éditeur journal medio periódico editore giornale utgiver kustantaja
        wydawca kiadó yayıncı penerbit издатель издание видавець ناشر الناشر 出版社 来源 媒体 発行元 언론사 outlet
        newspaper site""".split()
    ),
    "language": tuple("sprache langue idioma língua lingua limba język jazyk språk sprog taal kieli nyelv dil bahasa "
                      "язык мова γλώσσα لغة שפה भाषा 语言 語言 言語 언어".split()),
    "url": tuple("adresse webadresse lien enlace dirección indirizzo länk lenke adres ссылка 链接 網址 permalink href "
                 "webpage address".split()),
}  # fmt: skip


def tell(columns: Columns, sample: Sequence[Cells], file_path: str, options: SourceOptions) -> None:
    """Say in the log what was chosen of a table that begins with these rows, and how to choose otherwise."""
    if not options.text_column:
        name = ".".join(columns.text)
        log.info("%s: text read from column %r (declare text_column to choose another)", file_path, name)
    if columns.id and not options.id_column:
        log.info("%s: column %r names the rows (declare id_column to make it the id)", file_path, columns.id[0])
    if columns.index is not None:
        log.info("%s: column %r only counts the rows, and is left out", file_path, columns.index)
    names = list(dict.fromkeys(name for cells in sample for name in cells))
    for name, column in options.columns.items():
        if why := _gives_nothing(name, column, sample, columns.date_order):
            log.info("%s: the first rows give no %s by column %r; %s", file_path, name, column, why)
    unused = [name for name in names if name not in columns.used_names]
    for name in [] if columns.id else unused:
        if why := why_no_id(name, [cells.get(name) for cells in sample]):
            log.info("%s: column %r %s: it names no row, and is kept in `extra`", file_path, name, why)
            unused.remove(name)
            break
    _tell_of_pages(file_path, unused, sample, columns, options)
    _tell_of_unused(file_path, unused, sample, columns.known)


def _gives_nothing(name: str, column: str, sample: Sequence[Cells], order: DateOrder) -> str | None:
    """Why a column that `columns` names gives no value in the first rows; None where it gives one.

    No more than a note: rows may hold a value further down, and other files a column that this one has not.
    """
    names = list(dict.fromkeys(name for cells in sample for name in cells))
    place = place_of(column, names, sample)
    if place is None:
        return known_instead(column, names, "the columns are")
    values = [value for cells in sample if (value := at(cells, place)) not in (None, "")]
    if any(_gives(name, value, order) for value in values):
        return None
    return "its values are of another kind" if values else "it is empty there"


def _tell_of_pages(
    file_path: str, unused: Sequence[str], sample: Sequence[Cells], columns: Columns, options: SourceOptions
) -> None:
    """Say which columns hold the pages of which another column, which nobody has declared, holds a text."""
    for name in () if columns.is_html or options.text_column else unused:
        if holds_html((name,), sample):
            log.info("%s: column %r holds pages: text_column = %s reads these", file_path, name, json.dumps(name))


def _tell_of_unused(file_path: str, unused: Sequence[str], sample: Sequence[Cells], known: Mapping[str, Place]) -> None:
    """Say which columns are kept in `extra` alone, and what of the corpus they may be meant for."""
    unused = [name for name in unused if any(cells.get(name) not in (None, "") for cells in sample)]
    if not unused:
        return
    by_lower_case = {name.lower(): name for name in reversed(unused)}
    meant = {
        name: by_lower_case[word]
        for name, words in OFTEN_MEANT.items()
        for word in reversed(words)
        if name not in known
        if word in by_lower_case and any(_gives(name, cells.get(by_lower_case[word])) for cells in sample)
    }
    written = ", ".join(f"{name} = {json.dumps(column, ensure_ascii=False)}" for name, column in meant.items())
    remedy = f"declare columns = {{ {written} }} to use them" if written else "`columns` names those to be used"
    shown = ", ".join(map(repr, unused[:_SHOWN])) + (", …" if unused[_SHOWN:] else "")
    log.info("%s: nothing is read from %s, kept in `extra` (%s)", file_path, shown, remedy)


_SHOWN = 12


def _gives(name: str, value: Any, order: DateOrder = "") -> bool:
    """Whether the column of the corpus could hold the value; as a date, of a text in whatever language."""
    if name == "language":
        return isinstance(value, str) and code_of(value) is not None
    return bool(known_value(name, value, order=order, language="fr"))
