"""Hostile texts for property tests: typography, scripts, controls and mojibake in short runs."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = [
    "a", "B", "é", "e\u0301", "ß", "İ", "ı", "Ǆ", "ﬁ", "½", "\u00a0", "\u3000", "\u200b", "\u200f", "\ufeff", "\u00ad",
    "“", "”", "’", "…", "—", "«", "»", "「", "」", "【", "】", "，", "。", "！", "日本語", "中文", "한국어", "ไทย",
    "العربية", "हिन्दी", "אבג", "👩‍👩‍👧", "🇫🇷", "\U0001f600", "\n", "\n\n", "\r\n", "\u2028",
    "\x85", "\t", "\x00", "\x1b[31m", "\x0b", "&amp;",
    "&lt;b&gt;", "<", "&eacute;", "â€™", "Ã©", "â€œ", "Â ", " ", "  ", ".", ", ", "See also ",
    "Leave a Reply", "ﷺ", "Å", "\u212b",
]  # fmt: skip

hostile_texts = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=["Cs"]), max_size=4)), max_size=30
).map("".join)
