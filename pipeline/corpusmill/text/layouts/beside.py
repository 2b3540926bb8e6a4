"""Lines that stand beside residue of one kind: the rest of a share bar, of a form, of a script."""

from __future__ import annotations

import re
from functools import partial
from itertools import pairwise

from corpusmill.text.layouts.surroundings import Found, Surroundings

_FRAGMENT = 25
SCRIPT = "any-markup-script"
"""The rule that knows lines of a script."""

SHARE_WORDS = re.compile(
    r"(share|tweet|post|pin|save|e-?mail|print|copy( link)?|more|like|follow|send|"
    r"(share |post |pin )?((on|to|via|it) )*(facebook|twitter|x|linked ?in|whats ?app|pinterest|reddit|tumblr|telegram|"
    r"messenger|google\+?|google plus|stumbleupon|digg|delicious|flipboard|pocket|instapaper|mix|xing|vk(ontakte)?|"
    r"odnoklassniki|ok\.ru|viber|line|skype|hacker news|bluesky|mastodon|threads|wechat|weibo|kakaotalk|band|naver|"
    r"instagram|youtube|tiktok|rss|gab|parler|buffer|evernote|blogger|livejournal|hatena|snapchat|koo|twitterfacebook))"
    r"([ |,*/+-][ |,*/+\d-]*)?( [\d.,]+[km]?)?"
)
FORM_WORDS = re.compile(
    r"(your )?((full|first|last|user|screen|display)[ -]?)?(name|e-?mail( address)?|mail|website|site|url|web site|"
    r"comment|message|subject|phone( number)?|password|captcha|submit|send|reply|cancel( reply)?|"
    r"post|post comment|preview)( ?[*:]| ?\((required|optional|will not be published)\))*"
)
_CODE = re.compile(r".*[;{}]|[)}\];, ]+|(//|/\*|\*/).*|.*\) ?=> ?\{?|<!?-*/?[a-z!][^>]*>.*|\}? ?else ?\{?")


def between_seams(doc: Surroundings) -> Found:
    """Up to three short lines with residue of one kind directly above and below them."""
    found: Found = {}
    for above, below in pairwise(sorted(doc.seams)):
        category = doc.seams[above].category
        if below == above + 1 or category != doc.seams[below].category or category in ("ads", "markup"):
            continue
        between = [n for n in range(above + 1, below) if doc.folded[n]]
        if (
            0 < len(between) <= 3
            and doc.is_prose.isdisjoint(between)
            and all(doc.widths[n] < _FRAGMENT for n in between)
            and not doc.is_code
        ):
            found.update(dict.fromkeys(between, ("context-between-seams", category)))
    return found


def beside(doc: Surroundings, words: re.Pattern[str], category: str, rule: str) -> Found:
    """Words of a share bar or form that stand next to residue of that kind, or next to each other outside the body."""
    if not any(seam.category == category for seam in doc.seams.values()):
        return {}
    matching = {n for n, line in doc.short if words.fullmatch(line)}
    visible = [n for n, line in enumerate(doc.folded) if line or n in doc.seams] if matching else []
    found: set[int] = set()
    for lines in (visible, visible[::-1]):  # a run of thousands is gone through once
        is_beside = False
        for n in lines:
            if is_beside and n in matching:
                found.add(n)
            is_of_kind = n in doc.seams and doc.seams[n].category == category
            is_beside = is_of_kind or (is_beside and n in matching)
    return dict.fromkeys(sorted(found), (rule, category))


share_bar = partial(beside, words=SHARE_WORDS, category="social_share", rule="context-share-bar")
form = partial(beside, words=FORM_WORDS, category="comment_prompt", rule="context-form")


def scripts(doc: Surroundings) -> Found:
    """The rest of a script around lines that the rules know as one."""
    found: Found = {}
    for n, seam in doc.seams.items():
        if seam.rule != SCRIPT:
            continue
        for step in (-1, 1):
            for at in doc.neighbours(n, step):
                if at not in doc.seams and not _CODE.fullmatch(doc.folded[at]):
                    break
                if doc.folded[at]:
                    found[at] = ("context-script", "markup")
    return found
