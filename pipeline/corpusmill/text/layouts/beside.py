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
    found: Found = {}
    for n in sorted(matching):
        for step in (-1, 1):
            for at in doc.neighbours(n, step):
                if at in doc.seams and doc.seams[at].category == category:
                    found[n] = (rule, category)
                elif at in matching:
                    continue
                break
    return found


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


GONE_BELOW, _GONE_SHARE, _LEFT_SHARE = 5, 0.6, 0.2
_RUN_LINES, _RUN_WIDTH, _TEXT_WIDTH = 5, 600, 500
_AMID = {"ads", "markup"}
_ANYWHERE = _AMID | {"newsletter", "related_link"}
"""An end that a page put below its text: five of its lines are gone and three of five, what is left stands in runs no
longer than a teaser with its headline and buttons, all of them together a fifth of what would be left of the text; see
docs/decisions/islands.md. Advertisements stand amid the text, too, and count for nothing; the end begins with what
stands nowhere else."""


def islands(doc: Surroundings, found: Found) -> Found:
    """What is left between lines of residue below the text, where most of that end is gone: headlines, teasers, names.

    No phrase tells them and each alone may be the author's, but what follows his text between a form, a list of links
    and a footer is none of it.
    """
    gone = sorted(doc.seams.keys() | found.keys())
    if len(gone) < GONE_BELOW or doc.is_code:
        return {}
    runs = [run for above, below in pairwise([-1, *gone, len(doc.folded)]) if (run := _visible(doc, above, below))]
    widths = [sum(doc.widths[n] for n in run) for run in runs]
    last = _last_of_the_text(doc, runs, widths)
    if last is None or sum(widths) < _TEXT_WIDTH:
        return {}
    below = {n: doc.seams[n].category if n in doc.seams else found[n][1] for n in gone if n > runs[last][-1]}
    left = [n for run in runs[last + 1 :] for n in run if n > _beginning(below, len(doc.folded))]
    ended = sum(kind not in _AMID for kind in below.values())
    is_end = ended >= max(GONE_BELOW, _GONE_SHARE * (ended + len(left)))
    if not is_end or sum(doc.widths[n] for n in left) > _LEFT_SHARE * sum(widths):
        return {}
    return dict.fromkeys(left, ("context-island", "nav"))


def _beginning(below: dict[int, str], size: int) -> int:
    """The first line of an end by the kinds of what is gone there; as many as there are where it has none."""
    return next((n for n, kind in below.items() if kind not in _ANYWHERE), size)


def _last_of_the_text(doc: Surroundings, runs: list[list[int]], widths: list[int]) -> int | None:
    """The last run that is too long for an island, or the last with prose of those directly below it.

    The author goes on behind an advertisement.
    """
    longest = zip(range(len(runs)), runs, widths, strict=True)
    last = max((k for k, run, width in longest if width > _RUN_WIDTH or len(run) > _RUN_LINES), default=None)
    while last is not None and last + 1 < len(runs) and not doc.is_prose.isdisjoint(runs[last + 1]):
        last += 1
    return last


def _visible(doc: Surroundings, above: int, below: int) -> list[int]:
    return [n for n in range(above + 1, below) if doc.folded[n]]
