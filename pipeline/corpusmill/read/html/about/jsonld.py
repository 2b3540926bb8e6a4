"""JSON-LD of a page: its objects, whatever the nesting, and the one that describes the page's article."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import Any

from lxml import etree

JsonObject = dict[str, Any]

_OBJECTS_MOST = 2_000  # some shops list their whole catalogue; the page's own article comes early
_BYTES_MOST = 4 * 2**20
_CONTROL = re.compile(r"[\x00-\x1f]+")
_COMMENT = re.compile(r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|/\*\]\]>\*/)\s*;?\s*$")

# Types whose headline, author and date are those of the page, best first.
_ARTICLE = re.compile(
    r"(?:NewsArticle|ReportageNewsArticle|AnalysisNewsArticle|OpinionNewsArticle|LiveBlogPosting|BlogPosting"
    r"|TechArticle|ScholarlyArticle|MedicalScholarlyArticle|Report|Article|AdvertiserContentArticle|SatiricalArticle"
    r"|BackgroundNewsArticle|AskPublicNewsArticle|ReviewNewsArticle|Recipe|HowTo|SocialMediaPosting"
    r"|DiscussionForumPosting|Review|CreativeWork)$"
)
_PAGE = re.compile(r"(?:WebPage|ItemPage|MedicalWebPage|AboutPage|FAQPage|QAPage|Product|VideoObject|Event)$")


def read_jsonld(root: etree._Element) -> list[JsonObject]:
    """All JSON-LD objects of a page in document order, nested ones after the one that holds them."""
    found: list[JsonObject] = []
    for script in root.iter("script"):
        kind = (script.get("type") or "").strip().lower()
        text = script.text
        if text and kind.startswith("application/ld+json") and len(text) <= _BYTES_MOST:
            for item in _objects(_loaded(text)):
                if len(found) >= _OBJECTS_MOST:
                    return found
                found.append(item)
    return found


def _loaded(text: str) -> Any:
    """The parsed script, with what templates do to it: raw line breaks in strings, wrappers and comments of scripts,
    stray commas, escapes of JavaScript, several objects in a row, quotation marks as entities or left without escape.
    """
    text = text.strip("\ufeff \t\r\n")
    if not (text.startswith(("{", "[")) and text.endswith(("}", "]"))):
        text = _COMMENT.sub("", text).strip().rstrip(";")
    for mended in (_as_it_is, _without_strays, _without_notes, _as_list, _unescaped, _requoted):
        try:
            return json.loads(mended(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


_NOTE = re.compile(r"/\*.{0,2000}?\*/|^[ \t]*//[^\n]*$", re.DOTALL | re.MULTILINE)


def _as_it_is(text: str) -> str:
    return text


def _without_strays(text: str) -> str:
    return re.sub(r",\s*([}\]])", r"\1", _ESCAPE.sub(_escape_of_json, _CONTROL.sub(" ", text)))


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(.))")


def _escape_of_json(escape: re.Match[str]) -> str:
    """Also what JavaScript escapes (`\\'`, `\\x27`), and backslashes that escape nothing."""
    if escape[1]:
        return rf"\u00{escape[1]}"
    return escape[0] if escape[2] in '"\\/bfnrtu' else escape[2]


def _without_notes(text: str) -> str:
    return _without_strays(_NOTE.sub("", text))


def _as_list(text: str) -> str:
    apart = re.sub(r"}[;,\s]*{", "},{", _without_strays(text))
    return f"[{apart}]"


def _unescaped(text: str) -> str:
    return _without_strays(unescape(text)) if "&quot;" in text or "&#34;" in text else ""


_QUOTE = re.compile(r'([{\[,:]\s*"|"(?=\s*[,:}\]])|\\.)|"')


def _requoted(text: str) -> str:
    """Quotation marks inside values, which stand neither behind nor before a sign of JSON, escaped."""
    return _QUOTE.sub(lambda quote: quote[1] or r"\"", _without_strays(text))


def _objects(value: Any) -> Iterator[JsonObject]:
    waiting = [value]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, dict):
            yield item
            for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "liveBlogUpdate"):
                if isinstance(item.get(key), (dict, list)):
                    waiting.append(item[key])
        elif isinstance(item, list):
            waiting += item


def types_of(item: JsonObject) -> list[str]:
    """Names of the types of an object, without the vocabulary's address."""
    types = item.get("@type")
    names = types if isinstance(types, list) else [types]
    return [name.rsplit("/", 1)[-1].rsplit(":", 1)[-1] for name in names if isinstance(name, str)]


_SAYS = ("headline", "name", "datePublished", "articleBody", "author")


def article_of(
    objects: Sequence[JsonObject], is_own: Callable[[str], bool] = lambda _headline: True
) -> JsonObject | None:
    """The object about the page's article: the first of an article type that says anything of it.

    Of several, as on a page that describes other articles, too, the first whose headline `is_own`, the page's.
    """
    found = _articles_of(objects)
    return next(_own(found, is_own), found[0] if found else None)


def _articles_of(objects: Sequence[JsonObject]) -> list[JsonObject]:
    for pattern in (_ARTICLE, _PAGE):
        found = [
            item
            for item in objects
            if any(map(item.get, _SAYS)) and any(pattern.search(name) for name in types_of(item))
        ]
        if found:
            return found
    return []


def _own(articles: Sequence[JsonObject], is_own: Callable[[str], bool]) -> Iterator[JsonObject]:
    """Those with the page's headline; one alone is the page's, whatever its headline."""
    are_several = len(articles) > 1
    return (a for a in articles if not are_several or is_own(str(a.get("headline") or a.get("name") or "")))


def article_body(objects: Sequence[JsonObject]) -> str:
    """The longest `articleBody`, or empty."""
    bodies = (item.get("articleBody") for item in objects)
    return max((body for body in bodies if isinstance(body, str)), key=len, default="")


def free_body(objects: Sequence[JsonObject], is_own: Callable[[str], bool]) -> str:
    """The `articleBody` of the page's own article (`article_of`), unless the page says that it is for those who pay.

    Of several none where no headline tells which is the page's: another's text would stand for its own.
    """
    article = next(_own(_articles_of(objects), is_own), {})
    body = article.get("articleBody")
    is_for_pay = any(_NOT_FREE.search(str(item.get("isAccessibleForFree"))) for item in objects)
    return body if isinstance(body, str) and not is_for_pay else ""


_NOT_FREE = re.compile(r"(?i)\b(?:false|no|0)\b")  # also as an address of the vocabulary, in a list, of a part alone


def page_hints(root: etree._Element, objects: Sequence[JsonObject]) -> dict[str, float]:
    """What the page says it is: an article, a forum thread, something else."""
    types = {name for item in objects for name in types_of(item)}
    article = any(_ARTICLE.search(name) for name in types)
    forum = bool(types & {"DiscussionForumPosting", "QAPage", "Question"})
    other = bool(types & {"Product", "ItemList", "CollectionPage", "SearchResultsPage", "FAQPage"})
    og_type = next((m.get("content") or "" for m in root.iter("meta") if m.get("property") == "og:type"), "")
    return {
        "ld_article": float(article),
        "ld_forum": float(forum),
        "ld_other": float(other),
        "og_article": 1.0 if og_type.strip().lower() == "article" else 0.5 if og_type else 0.0,
    }
