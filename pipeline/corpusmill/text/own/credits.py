"""Who made a text or a picture, at the end of a paragraph: no residue, though nobody lifts it there."""

from __future__ import annotations

import re

_WORDS = (
    "photos? image source foto fot źródło zdroj quelle bild bildquelle fonte fuente imagen kép nyitókép forrás "
    "kaynak fotoğraf görsel sumber ảnh nguồn ภาพ ที่มา фото источник джерело снимка kilde kuva lähde bron källa "
    "sursă sursa πηγή 사진 출처 자료 图片来源 图源 来源 圖片來源 來源 写真 出典 画像 "
    "المصدر صورة منبع स्रोत फोटो צילום מקור "
    "crédits? credits? créditos?"
)
_CREDIT = re.compile(rf"[\W_]{{0,3}}(?:{'|'.join(_WORDS.split())})\.? ?[:=\uff1a][^:\uff1a?!\n]{{1,80}}", re.IGNORECASE)
_INITIALS = re.compile(r"[^\W\d_]{2,4} ?/ ?[^\W\d_]{2,4}(?: ?/ ?[\w .-]{2,30}){0,3}")


def is_credit(span: str) -> bool:
    """Whether a part of a line names a source, or who wrote it, by their initials.

    >>> is_credit("Źródło: urząd miasta"), is_credit("mab/ kw / onet"), is_credit("Home / News / Sport")
    (True, True, False)
    """
    told = span.strip()
    return bool(_CREDIT.fullmatch(told)) or (told[:2].islower() and bool(_INITIALS.fullmatch(told)))
