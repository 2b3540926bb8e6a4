"""Where the headline behind a cue is over, in a line as it is written.

It takes too little rather than too much: before the next sentence, if anything tells where that begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from corpusmill.cache.patterns import kept_pattern
from corpusmill.rulebook.endings.openers import leads_on, opener_within

# Teasers among hand-labelled lines have up to 153 characters, headlines 10 and more; those of scripts without spaces
# count twice.
LENGTH = range(10, 161)
_SENTENCE_END = re.compile(r"[.!?…।۔؟။។。！？]+[\"”»’')\]]*")
BREAK = re.compile(r"\s*[|│•·▪►▶■●★\n]|\s{2,}")
# White space before more of it, a bar or a quote, bars, quotes, marks of sentences, and all that may be a capital.
_MAY_END = re.compile(
    r"\s(?=[\s|│•·▪►▶■●★\"“«])|[\n|│•·▪►▶■●★\"“„«.!?…।۔؟။។。！？]|[^\W\d_a-z]|[\u24b6-\u24cf\U0001f130-\U0001f189]"
)
# Names that hold a capital inside: no seam of two sentences.
_CAMEL = re.compile(
    r"(?-i:(?:Mac|Mc|De|Le|La|Di)[A-Z])\w*|(?:WhatsApp|LinkedIn|PlayStation|FaceTime|TikTok|PayPal|JavaScript|TypeScript|OpenAI|"
    r"YouTube|GitHub|GitLab|DeepMind|DeepSeek|SoundCloud|WordPress|SpaceX|SnapChat|FedEx|PowerPoint|OneDrive|AirPods)\w*",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.])(?:\w{1,2}|prof|inc|ltd|corp|gen|gov|sen|rep|mrs|jan|feb|aug|sept|oct|nov|dec)$", re.IGNORECASE
)
_QUOTES = '"“„«'
# What is said, with the comma that stands before or behind the quote that closes it.
_SPEECH = re.compile(
    r""" (?:"[^"\n]{8,300}?(?:[,.!?]"|",)|“[^“”\n]{8,300}?(?:[,.!?]”|”,)|«[^«»\n]{8,300}?(?:[,.!?]»|»,))"""
)
_WORD = re.compile(r"[^\W\d_]+")
# A headline in title case writes words of up to so many letters small ("of", "yang"), and has so many capitals.
_SMALL_WORD, _TITLE_WORDS = 4, 4
_STOPS = ".۔।။។"
_CASED = kept_pattern(r"[^\W\d_\u0590-\u0fff\u1000-\u1c7f\u2e80-\ud7ff]")  # letters of scripts that have capitals
# Up to so many words a headline with its own stop is likelier than one with a whole sentence behind it; and behind so
# many the first capital is the next sentence's rather than a name's.
_SHORT_UNCASED, _LEAST_CASED = 6, 4
# "… every month Some years ago her children gave her a bicycle.": behind a name that a small word leads to stand fewer
# words of the same headline.
_BEHIND_A_NAME = 7
# More capitals behind small letters are those of a language that writes nouns with one.
_MOST_CAPITALS = 2


class End(NamedTuple):
    at: int
    is_stop: bool
    """A full stop, as sentences of prose end, and few headlines."""
    is_joined: bool = False
    """No mark stands here: the next sentence was joined to the headline."""


def headline_end(line: str, first: int) -> End | None:
    """The first place where the headline is over; None where that is not told within its longest length.

    >>> line = "Mayor opens new ferry The council meets in May. It votes in June."
    >>> line[: headline_end(line, 0).at]
    'Mayor opens new ferry'
    """
    if "\u0e00" <= line[first : first + 1] <= "\u0eff":
        return _thai_end(line, first)
    found = _marked_end(line, first)
    if found and found.at == len(line) and not found.is_stop:
        return found
    if (found is None or found.is_stop) and (titled := _title_case_end(line, first)):
        return End(titled, False)
    opener = opener_within(line, first, found.at if found else first + LENGTH.stop)
    if opener is not None:
        return End(len(line[:opener].rstrip()), False, True)
    if found is None or not found.is_stop:
        return found
    return _joined_end(line, first, found)


# With what a Thai sentence begins anew behind a gap: names with their titles, days, words that carry on a report.
_THAI_OPENERS = re.compile(
    r"(?:เมื่อ|นาย|นาง|น\.ส\.|พ\.ต\.|พล\.|ร\.ต\.|ดร\.|คุณ|ทั้งนี้|อย่างไรก็|โดย|ขณะ|ด้าน|สำหรับ|ผู้สื่อข่าว|ล่าสุด|ต่อมา|จากนั้น|ก่อนหน้า|"
    r"นอกจาก|ส่วน|เบื้องต้น|ระหว่าง|หลัง|จาก|เนื่อง|แต่|ซึ่ง|ชาวบ้าน|เจ้าหน้าที่|ตำรวจ|วันที่|วันนี้|รายงาน|ผู้|\"|“)"
)
_THAI_HEADLINE = 90
"""Up to so many characters what is left of a line may be the headline, gaps inside it and all."""
_THAI_PART, _THAI_OUTCRY = 40, 20
"""A headline's parts between gaps have up to so many characters, longer ones are sentences; "Shock!" has fewer."""


def _thai_end(line: str, first: int) -> End | None:
    """The end of a Thai headline: before a gap and a word that begins a sentence, else with its first part or the line.

    >>> line = "ราคาข้าวพุ่ง แม่ค้าบ่นขายยาก นายสมชายกล่าวว่า"
    >>> line[: headline_end(line, 0).at]
    'ราคาข้าวพุ่ง แม่ค้าบ่นขายยาก'
    >>> line = "ตะลึง! พบงูใหญ่ในบ่อ เกษตรกรในพื้นที่ต้องการให้หน่วยงานของรัฐเข้ามาดูแล"
    >>> line[: headline_end(line, 0).at]
    'ตะลึง! พบงูใหญ่ในบ่อ'
    """
    gaps = [
        gap.start()
        for gap in re.finditer(r"\s", line[: first + LENGTH.stop])
        if gap.start() > first + LENGTH.start // 2
    ]
    for gap in gaps:
        is_mark = line[gap - 1] in "?!…" and gap - first > _THAI_OUTCRY
        if is_mark or BREAK.match(line, gap) or _THAI_OPENERS.match(line, gap + 1) or _is_thai_sentence(line, gap + 1):
            return End(gap, False)
    if len(line) - first <= _THAI_HEADLINE or not gaps:
        return End(len(line), False) if len(line) - first < LENGTH.stop else None
    return End(gaps[0], False, True)


def _is_thai_sentence(line: str, start: int) -> bool:
    """Whether what begins behind a gap is longer than a part of a headline, up to the next gap."""
    stop = line.find(" ", start)
    return (stop if stop >= 0 else len(line)) - start > _THAI_PART


def _joined_end(line: str, first: int, found: End) -> End | None:
    """The end of a headline up to a full stop inside its line, which may be that of the sentence behind it.

    Headlines seldom have one (none of the forty that open text holds behind a cue inside a line).
    """
    text = line[first : found.at]
    if not _CASED.search(text):
        return found if len(text.split()) <= _SHORT_UNCASED else None
    words = [*re.finditer(r"\S+", text)]
    capitals: list[int] = []
    of_names: list[int] = []
    for before, word in pairwise(words[_LEAST_CASED - 1 :]):
        if before[0].islower() and before[0][-1].isalpha() and word[0].lstrip(_QUOTES)[:1].isupper():
            (of_names if leads_on(before[0]) else capitals).append(word.start())
    short = [word[0] for word in words[_LEAST_CASED - 2 : _LEAST_CASED]]
    is_doubtful = len(capitals) > _MOST_CAPITALS and text[capitals[0]] not in _QUOTES
    may_be_joined = any(len(text[at:].split()) > _BEHIND_A_NAME for at in of_names)
    if is_doubtful or (not capitals and (may_be_joined or _is_doubtful(short))):
        return None
    return End(len(line[: first + capitals[0]].rstrip()), False, True) if capitals else found


def _is_doubtful(words: list[str]) -> bool:
    """Whether the third and fourth word of a headline are a small one and a capital: it is short, or holds a name."""
    return len(words) > 1 and words[0][0].islower() and words[1][0].isupper()


def _marked_end(line: str, first: int) -> End | None:
    """The first mark, bar, gap or glued capital that ends a headline, or the end of its line.

    Two dots part the halves of a headline in scripts without capitals: they end it where no other mark does.
    """
    halved: End | None = None
    for at in _places(line, first + 1, min(len(line), first + LENGTH.stop)):
        found = _end_at(line, at, first)
        if found is None or (halved and found.at <= halved.at):
            continue
        if line[at : at + 2] == ".." and not _CASED.match(line, at - 1):
            halved = halved or found
        else:
            return halved if halved and found.is_stop else found
    return halved


def _places(line: str, first: int, last: int) -> Iterator[int]:
    """The places up to the last one of which `_end_at` may say something: one in twenty."""
    for found in _MAY_END.finditer(line, first):
        if found.start() > last:
            return
        yield found.start()
    if last == len(line):
        yield last


def _end_at(line: str, at: int, first: int) -> End | None:
    """The end of a headline that a mark, a bar, a gap, a glued capital or the end of the line says to be here."""
    if at == len(line):
        return End(at, line[at - 1] in _STOPS and line[at - 2 : at] != "..")
    if found := BREAK.match(line, at):
        return End(found.start(), False)
    if (stop := _SENTENCE_END.match(line, at)) and _is_over(line, at, stop.end()):
        return End(stop.end(), line[at] in _STOPS and line[at : at + 2] != "..")
    return End(at, False) if _begins_glued(line, at) or _begins_speech(line, at, first) else None


def _begins_glued(line: str, at: int) -> bool:
    """Whether a sentence is glued to a small letter here: its capital, or the quote that it opens with."""
    if not line[at - 1].islower():
        return False
    if line[at].isupper():
        return is_seam(line, at)
    return line[at] in _QUOTES and line[at + 1 : at + 2].isupper()


def _begins_speech(line: str, at: int, first: int) -> bool:
    """Whether what somebody says begins here, behind two words of a headline: its quote closes behind a comma.

    >>> line = 'Ferry fares rise again "We waited for years," said a farmer.'
    >>> line[: headline_end(line, 0).at]
    'Ferry fares rise again'
    """
    if line[at] != " " or not (quote := _SPEECH.match(line, at)) or line[at - 1] in ",:;–—-":
        return False
    return quote[0][2].isupper() and len(line[first:at].split()) > 1


def _title_case_end(line: str, first: int) -> int | None:
    """Where a headline of capitalized words ends for its next sentence: before the capital over the first small word.

    >>> line = "Baca juga: Jadwal Feri Pekan Ini, Sungai vs Danau Kemudian dia berkata lain."
    >>> line[11:_title_case_end(line, 11)]
    'Jadwal Feri Pekan Ini, Sungai vs Danau'

    Where all words are short ones, as in Vietnamese, small ones are not fewer for it.
    """
    capitals: list[int] = []
    small = 0
    for word in _WORD.finditer(line, first, first + LENGTH.stop):
        text = word.group()
        if line[word.start() - 1] in "-'’":  # "Detik-detik", "Bursa'da": the rest of a word
            continue
        if text[0].isupper():
            capitals.append(word.start())
        elif len(text) > _SMALL_WORD and text[0].islower():
            is_title = len(capitals) > max(_TITLE_WORDS, small)
            return len(line[: capitals[-1]].rstrip()) if is_title else None
        else:
            small += 1
    return None


def _is_over(line: str, at: int, end: int) -> bool:
    """Whether a sentence mark at `at` ends the headline: what follows begins anew, and it ends no abbreviation."""
    if line[at] in "。！？।۔؟။។" or end == len(line):
        return True
    rest = line[end:]
    following = rest.lstrip()
    if not following or following[0].islower() or following[0] in ",;:":
        return False
    if not rest[0].isspace() and not following[0].isalpha():
        return False
    return line[at] != "." or not _ABBREVIATION.search(line[max(0, at - 8) : at])


def is_seam(line: str, at: int) -> bool:
    """Whether a capital behind a small letter begins a glued sentence, and is none inside a name."""
    begin = at
    while begin and line[begin - 1].isalnum():
        begin -= 1
    end = at
    while end < len(line) and line[end].isalnum():
        end += 1
    left, right = line[begin:at], line[at:end]
    is_short_name = len(left) == 1 or (len(left) < 4 and right.isupper())  # "iPhone", "PhD"
    return not is_short_name and not _CAMEL.fullmatch(line[begin:end])
