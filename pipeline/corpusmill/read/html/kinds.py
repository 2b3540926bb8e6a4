"""What an element is for, as far as its class, id, role and itemprop say so: kinds of parts that pages share."""

from __future__ import annotations

import re
from functools import lru_cache, reduce
from operator import or_

# Kind → words in names that pages give such parts. A word stands between delimiters or camel humps unless it ends in
# "*" (prefix). Kinds, not sites: a word that only one publisher uses has no place here.
_WORDS = {
    "body": "article-body articlebody article-content articlecontent article-text entry-content entrycontent "
    "post-content postcontent post-body postbody post-text story-body storybody story-content story-text body-content "
    "content-body contentbody body-text bodytext main-content maincontent blog-content blogcontent news-content "
    "rich-text richtext prose markdown wysiwyg text-content textcontent article-main td-post-content rte copy",
    "content": "content* main article* story* post posts entry blog text body page paragraph* section single detail*",
    "nav": "nav navbar navigation* navi menu* submenu breadcrumb* crumb* pagination paging pager prev previous next "
    "toc sitemap topbar tabs tab skip tablist navigation mega* hamburger masthead directory",
    "header": "header hero banner masthead head topper",
    "footer": "footer* foot colophon bottom* copyright* legal disclaimer*",
    "side": "sidebar* aside side rail right-* left-* widget* complementary column-right secondary",
    "related": "related* recommend* recirc* suggest* similar* readmore read-more more-* more also-* see-also seealso "
    "trending* popular* most-* mostread latest* teaser* card* outbrain* taboola* zergnet* jp-relatedposts yarpp* "
    "further* onward* upnext up-next featured* thumbnail* tile* carousel* slider* list-* archive* feed* promo-list "
    "recent*",
    "comment": "comment* disqus* respond reply replies discussion* livefyre coral* fb-comments responses",
    "share": "share* sharing social* addthis* addtoany* sharedaddy facebook twitter whatsapp pinterest linkedin "
    "follow* follow-us sociable like likes",
    "newsletter": "newsletter* subscri* signup sign-up mailchimp* optin opt-in mc4wp* email-* form* mailing*",
    "ad": "ad ads adv advert* adsbygoogle dfp* gpt* sponsor* advertis* banner* doubleclick commercial* affiliate* "
    "promo* cta call-to-action calltoaction shop* buy* offer*",
    "popup": "popup* modal* privacy* onetrust* ot-* cmp* truste* cc-* overlay* lightbox* dialog* cookie* consent* "
    "gdpr* paywall* regwall* login* notice* alert* "
    "toast* dropdown* tooltip*",
    "byline": "byline* author* writer* bio contributor* profile* vcard avatar* about-author reporter*",
    "meta": "meta* date* time* timestamp* dateline* published* publish* updated posted* info* label* kicker* eyebrow* "
    "reading-time read-time views* counter* entry-meta post-meta source* location*",
    "title": "title headline* entry-title subtitle* heading dek standfirst deck excerpt summary* lead lede intro* "
    "subhead* description*",
    "caption": "caption* figcaption figure* wp-caption* credit* image* img photo* gallery* media* picture* thumb "
    "slideshow* video* player* audio* embed*",
    "tags": "tag tags tagged tagcloud categor* topic* keyword* hashtag* cat-links taxonomy",
    "hide": "hidden hide sr-only screen-reader* visually-hidden visuallyhidden print-only noprint no-print "
    "assistive* offscreen d-none",
    "quote": "quote* blockquote pullquote* pull-quote* highlight* callout* infobox* factbox* fact-box box note tip",
    "table": "table* chart* data spec* price* pricing product* cart rating* review* star* stats*",
    "forum": "message* thread* topic-* posting* answer* question* bubble*",
    "tool": "tool* button* btn* search* filter* sort* print* icon* toggle* action* control* share-tools bookmark* "
    "save* language* select*",
    "foot-note": "footnote* reference* references citation* correction* editor-note note-* endnote* sources",
}

# Kinds that no name tells: what a browser does not show until a script or a click, and buttons.
KINDS = (*_WORDS, "unseen", "button")
BIT = {kind: 1 << n for n, kind in enumerate(KINDS)}


def _pattern(words: str) -> str:
    alternatives = (re.escape(w[:-1]) if w.endswith("*") else re.escape(w) + r"(?![a-z])" for w in words.split())
    return "|".join(alternatives)


_KIND = {kind: re.compile(rf"(?<![a-z])(?:{_pattern(words)})") for kind, words in _WORDS.items()}
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME_MOST = 400
"""Longer names are generated utility classes. What is kept for names that come back is bounded by it, too."""


def kinds_of(name: str) -> int:
    """Bit mask of the kinds that a name (class, id, role, itemprop, joined by spaces) tells.

    >>> [kind for kind in KINDS if kinds_of("relatedPosts sidebar-left") & BIT[kind]]
    ['content', 'side', 'related']
    """
    return _kinds_of(name[:_NAME_MOST])


@lru_cache(maxsize=20_000)
def _kinds_of(name: str) -> int:
    return reduce(or_, map(_kinds_of_word, name.split()), 0)


@lru_cache(maxsize=20_000)
def _kinds_of_word(word: str) -> int:
    """Names are made of words that come back, on other pages too, and no kind is told by two of them."""
    word = _HUMP.sub("-", word).lower().replace("_", "-")
    return sum(BIT[kind] for kind, pattern in _KIND.items() if pattern.search(word))


# Names of what holds readers' comments and nothing else; "has-comments" names a page, "comments-link" a count of them.
_PARTS = r"(?:list|area|section|thread|container|wrap(?:per)?|respond)"
_ELSEWHERE = (
    r"(?:leser|nutzer|user)?kommentar(?:e|er|bereich|liste|felt)|komment(?:it|ek)|comentarios?[-_]?(?:lista)?|"
    r"comentarii|commentaires|liste[-_]commentaires|commenti|reacties|komentar(?:e|ze|iji|i)|yorumlar|kommentarii|"
    r"hozzaszolasok|binh[-_]luan"
)
_ALL_COMMENTS = rf"comments|comments[-_]?(?:body|content|box|block)|comments?[-_]?{_PARTS}|disqus[-_]thread|fb-comments"
_OWNER = r"(?:(?:post|article|entry|story|page|reader|user|all|the)[-_]?)?"
_ANYONE = r"(?:(?!has[-_]|no[-_]|with)[a-z]+[-_])*"  # whoever made the list: "xenforo-", "js-", "elementor-widget-"
_AREA = rf"{_ELSEWHERE}|{_OWNER}(?:{_ALL_COMMENTS})|{_ANYONE}comments?[-_]?{_PARTS}"
_COMMENT_AREA = re.compile(rf"(?i)(?:^|\s)(?:{_AREA})(?:\s|$)")
_COMMENT = re.compile(
    rf"(?i)(?:^|\s)(?:{_AREA}|{_OWNER}(?:comment|comment[-_]?(?:body|content|box|block|item)|respond))(?:\s|$)"
)


def names_comments(name: str | None, *, all_of_them: bool = False) -> bool:
    """Told of a class or id that calls an element readers' comments, or the form for them.

    `all_of_them`: the part of a page that holds all comments. Single posts of forums are called "comment", too.

    >>> names_comments("comments-area"), names_comments("post has-comments"), names_comments("comments-link")
    (True, False, False)
    >>> names_comments("leserkommentare"), names_comments("kommentar"), names_comments("comentarios")
    (True, False, True)
    """
    return bool(name) and _names_comments((name or "")[:_NAME_MOST], all_of_them)


@lru_cache(maxsize=20_000)
def _names_comments(name: str, all_of_them: bool) -> bool:
    return (_COMMENT_AREA if all_of_them else _COMMENT).search(name) is not None
