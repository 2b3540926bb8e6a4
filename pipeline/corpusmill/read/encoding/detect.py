"""Which encodings fit bytes that are not UTF-8: those that chardet finds, without those that nobody uses."""

from __future__ import annotations

import re

from corpusmill.cache.patterns import kept_pattern
from corpusmill.text.repair.alphabets import mixes_alphabets

Finding = tuple[str, float]

# chardet's confidence is low for short input: right answers on 12 to 60 bytes begin at .03. Bytes that are no text
# (random bytes from 20 to FF, 30 to 10,000 long) reach .047. Below this limit a file is set aside.
_LEAST_CONFIDENCE = 0.05
_NEAR_MISS = 0.85

# What the web was written in. chardet 7.7 tells these apart from 60 bytes on: 555 of 557 samples in 23 languages
# (charset-normalizer 3.5: 239 of 335 of them). More code pages (Mac Roman, ISO 8859-15, …) make short input worse.
_CANDIDATES = ["ascii", *(f"cp{page}" for page in range(1250, 1259)), "iso8859-2", "iso8859-5", "iso8859-7", "koi8-r"]
_CANDIDATES += ["koi8-u", "cp866", "cp932", "euc-jp", "gb18030", "big5", "cp949", "tis-620"]
# What computers before the web wrote, and rare twins of the above: asked for only where there is enough to tell them
# apart. 95 of 97 samples of 120 and 250 bytes in 18 languages are right so; most had been read as cp1252 or cp1250.
_RARE_CANDIDATES = ["mac-cyrillic", "mac-greek", "mac-latin2", "mac-roman", "mac-turkish", "iso8859-6", "cp437"]
_RARE_CANDIDATES += ["cp737", "cp850", "cp852", "cp855", "cp857", "cp862"]
_RARE_FROM_BYTES = 100
# Of near twins the web's own is right: Russian in cp1251 with "ё" comes out within .5 % of Mac Cyrillic, which has all
# small letters but two in the same places. The rare ones that are right come out further ahead.
_RARE_COUNTS = 0.95
_CODECS = {  # the superset that real files use, where it is one
    "shift_jis": "cp932",
    "shift_jis_2004": "cp932",
    "euc_kr": "cp949",
    "euc-kr": "cp949",
    "euc_jis_2004": "euc_jp",
    "euc-jp": "euc_jp",
    "big5hkscs": "big5hkscs",
    "gb2312": "gb18030",
    "tis-620": "cp874",
}

_CAPITALS = "".join(char for char in map(chr, range(0xC0, 0x180)) if char.isupper())
_SMALL = "a-z" + "".join(char for char in map(chr, range(0xC0, 0x180)) if char.islower())
# Signs between letters, but for apostrophes, hyphens, points and joiners (and scripts that part no words); a capital
# behind a small letter (also "времЯ", Mac Cyrillic read in cp1251), but in a run; letters in one word that no language
# of cp1250 has both (Czech in ISO 8859-2 read in cp1250: "nábřeľí"). Right readings of 47 samples hold none, of wrong
# ones six in seven hold more than the limit.
_STRANGE = kept_pattern(
    r"(?<=[^\W\d_])[^\w\s\x00-\x7f\xad\xb7\u0300-\u036f\u0590-\u0fff\u200b-\u2019\u2026\u2027\u3000-\u9fff\uff00-\uffef]+(?=[^\W\d_])"
    rf"|(?<=[{_SMALL}])[{_CAPITALS}](?![A-Z{_CAPITALS}])|(?<=[а-џ])[Ѐ-Я](?![Ѐ-Я])|(?<=[ά-ώ])[Α-Ϋ](?=[ά-ώ])"
    r"|[ěřů](?=[^\W\d_]{0,40}[ľąş])|[ľąş](?=[^\W\d_]{0,40}[ěřů])|ą(?=[^\W\d_]{0,40}[áčíšťúýž])|[áčíšťúýž](?=[^\W\d_]{0,40}ą)"
)
_MOST_STRANGE = 0.1
_STRANGE_COUNTS = 5  # times its share a reading with strange words is less likely; right ones have none
MOSTLY_ASCII = 0.7  # of the bytes: text of Latin letters; noise has 43 % or less
# "œuvre" and "12 €" of ISO 8859-15, which differs in eight signs, read as cp1252; those bytes where cp1252 has letters.
_LATIN_9 = re.compile(r"(?<!\d)½(?=[a-zà-ÿ])|(?<![\d¼])¼(?=[a-zà-ÿ])|¤")
_OF_WINDOWS = re.compile(rb"[\x80-\x9f]")
_C1_CONTROL = re.compile("[\x80-\x84\x86-\x9f]")


def detect(sample: bytes) -> list[Finding]:
    """Encodings that fit the sample and give plausible text, best first."""
    import chardet  # noqa: PLC0415  # 60 ms, and most files are UTF-8

    results = chardet.detect_all(
        sample,
        ignore_threshold=True,
        include_encodings=_CANDIDATES + (_RARE_CANDIDATES if len(sample) >= _RARE_FROM_BYTES else []),
        compat_names=False,
        no_match_encoding="ascii",  # which the sample is not: so "nothing fits"
    )
    # A few curly quotes in English give the detector little to go by.
    is_mostly_ascii = len(sample.decode("ascii", "ignore")) > MOSTLY_ASCII * len(sample)
    least = 0.01 if is_mostly_ascii else _LEAST_CONFIDENCE
    findings = []
    for result in results:
        name, confidence = result["encoding"], result["confidence"]
        if name in (None, "ascii") or confidence < (least if name == "cp1252" else _LEAST_CONFIDENCE):
            continue
        encoding = _CODECS.get(name.lower(), name.lower().replace("mac-", "mac_"))
        text = sample.decode(encoding, "ignore")
        if is_plausible(text):
            strange = _strange_in_words(text)
            # French and Spanish in cp1252 come out close to Hungarian in cp1250; where cp1250 or cp1254 is right,
            # cp1252 does not come within 19 % of it (bar Turkish lines without a Turkish letter). cp1252 was by far
            # the most used.
            is_likely = encoding == "cp1252" and not strange
            counts = 1 / _NEAR_MISS if is_likely else _RARE_COUNTS if name.lower() in _RARE_CANDIDATES else 1
            weighed = confidence * counts * (1 - _STRANGE_COUNTS * strange)
            is_latin_9 = encoding == "cp1252" and _LATIN_9.search(text) and not _OF_WINDOWS.search(sample)
            findings.append((weighed, ("iso8859-15" if is_latin_9 else encoding, round(confidence, 3))))
    return [finding for _, finding in sorted(findings, key=lambda weighed: -weighed[0])]


def is_plausible(text: str) -> bool:
    """Whether a text was decoded as somebody wrote it, as far as single characters tell."""
    return _strange_in_words(text) <= _MOST_STRANGE and not mixes_alphabets(text) and not _C1_CONTROL.search(text)


def _strange_in_words(text: str) -> float:
    """The share of characters beyond ASCII that no writer puts there: a sign inside a word, a capital after small ones.

    >>> _strange_in_words("l‚t‚ Flu§e bŸrgerlich"), _strange_in_words("l’été — Flüße · bürgerlich")
    (0.75, 0.0)
    """
    others = sum(len(run) for run in re.findall(r"[^\x00-\x7f]+", text))
    return sum(len(run) for run in _STRANGE.findall(text)) / others if others else 0.0
