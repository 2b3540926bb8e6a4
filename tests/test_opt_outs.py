"""What pages and servers say against use for training, from the bytes to the column; and whose licence a link names."""

from __future__ import annotations

import io

import pytest

from corpusmill.cleaning import clean_page
from corpusmill.corpus.incoming.batches import batch_of
from corpusmill.read.records import Record
from corpusmill.read.source import SourceOptions
from corpusmill.read.warc.records import read_warc
from corpusmill.recipes.recipe import Recipe, load_recipe

BODY = (
    "<p>The council of Hamlet voted on Monday to close the old bridge for two years of repairs, a clerk said.</p>" * 4
)


def page(head: str = "", foot: str = "") -> bytes:
    return f"<html><head><title>Bridge</title>{head}</head><body><article>{BODY}{foot}</article></body></html>".encode()


@pytest.mark.parametrize("tier", ["fast", "precise"])
@pytest.mark.parametrize(
    ("head", "signs"),
    [
        ("", None),
        ('<meta name="robots" content="noindex, nofollow">', None),
        ('<meta name="robots" content="noai, noimageai">', ["noai", "noimageai"]),
        ('<meta name="Googlebot" content="NOAI">', ["noai"]),
        ('<meta name="tdm-reservation" content="1">', ["tdm-reservation"]),
        ('<meta name="tdm-reservation" content="0">', None),
        ('<meta name="description" content="noai">', None),
    ],
)
def test_meta_tags(head: str, signs: list[str] | None, tier: str) -> None:
    marking = Recipe("marking", ("drop_opt_outs",), {"drop_opt_outs": {"policy": "mark"}})
    assert clean_page(page(head), tier=tier, recipe=marking).metadata.get("opt_out") == signs  # type: ignore[arg-type]
    dropped = clean_page(page(head), tier=tier, recipe=load_recipe(add=["drop_opt_outs"])).metadata.get("dropped")  # type: ignore[arg-type]
    assert dropped == (f"opt-out-{signs[0]}" if signs else None)


def crawl(*records: tuple[str, str, bytes]) -> list[Record]:
    """The records of a WARC file of answers: address, more headers, body."""
    parts = []
    for url, headers, body in records:
        kind = "text/plain" if url.endswith(".txt") else "text/html"
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() + body
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http\r\n"
        parts.append(f"{head}Content-Length: {len(answer)}\r\n\r\n".encode() + answer + b"\r\n\r\n")
    found = list(read_warc(io.BytesIO(b"".join(parts)), "a.warc", "a.warc", SourceOptions(name="s", path="s")))
    assert all(isinstance(item, Record) for item in found)
    return found  # type: ignore[return-value]


def signs_of(records: list[Record]) -> list[list[str] | None]:
    marking = Recipe("marking", ("drop_opt_outs",), {"drop_opt_outs": {"policy": "mark"}})
    return marking(batch_of(records, "s", {}))[0].values("opt_out")


def test_headers_and_robots_of_a_crawl() -> None:
    robots = b"User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /news/\n\nUser-agent: *\nDisallow: /private/\n"
    found = crawl(
        ("https://mill.org/robots.txt", "", robots),
        ("https://mill.org/news/1", "", page()),
        ("https://mill.org/about", "", page()),
        ("https://mill.org/private/x", "", page()),
        ("https://other.org/news/1", "", page()),
        ("https://other.org/2", "X-Robots-Tag: noindex\r\nX-Robots-Tag: noai\r\n", page()),
        ("https://other.org/3", "tdm-reservation: 1\r\n", page('<meta name="robots" content="noai">')),
    )
    assert signs_of(found) == [
        ["robots:GPTBot", "robots:CCBot"], None, None, None, ["noai"], ["noai", "tdm-reservation"],
    ]  # fmt: skip


def test_an_address_that_is_none_costs_no_record() -> None:
    places = ("https://a.org/1", "https://[a.org/2", "http://a\N{ACCOUNT OF}.org/robots.txt", "https://a.org/4")
    assert len(crawl(*((place, "", page()) for place in places))) == 4


@pytest.mark.parametrize("rule", ["//[a", "http://[a/", "//a\N{ACCOUNT OF}.org/", "//%5Ba"])
def test_a_rule_that_is_no_path_costs_itself_alone(rule: str) -> None:
    robots = f"User-agent: GPTBot\nDisallow: {rule}\nDisallow: /news/\n".encode()
    found = crawl(
        ("https://a.org/robots.txt", "", robots),
        ("https://a.org/news/1", "", page()),
        ("https://%5Ba.org/1", "", page()),
        ("https://a.org/2", "", page()),
    )
    assert signs_of(found) == [["robots:GPTBot"], None, None]


@pytest.mark.parametrize("value", [None, [], "noai", 1, {"a": 1}, [1, None], ["ada@mill.org"], ["robots:Ada"]])
def test_a_row_may_hold_anything_under_the_name(value: object) -> None:
    record = Record(key="k", text="A text.", file_path="f", source_sha256="", extra={"opt_out": value})
    assert signs_of([record]) == [None]


@pytest.mark.parametrize(
    ("head", "foot", "license"),
    [
        ('<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">', "", "CC-BY-4.0"),
        ("", '<footer><a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">CC</a></footer>',
         "CC-BY-SA-4.0"),
        ("", '<figure><a rel="license" href="https://creativecommons.org/licenses/by/2.0/">CC</a></figure>', None),
        ("", '<div class="caption"><a rel="license" href="https://creativecommons.org/licenses/by/2.0/">a</a></div>',
         None),
        ("", '<p><a rel="license" href="https://creativecommons.org/licenses/by/2.0/">a</a> and '
         '<a rel="license" href="https://creativecommons.org/licenses/by/4.0/">b</a></p>', None),
    ],
)  # fmt: skip
def test_a_licence_counts_where_it_governs_the_page(head: str, foot: str, license: str | None) -> None:
    assert clean_page(page(head, foot), recipe="default").metadata.get("license") == license


@pytest.mark.parametrize(
    ("rules", "path", "signs"),
    [
        ("User-agent: GPTBot\nDisallow: /news/\nAllow: /news/free/", "/news/free/1", None),  # the longest match wins
        ("User-agent: GPTBot\nDisallow: /*/print$", "/a/print", ["robots:GPTBot"]),
        ("User-agent: GPTBot\nDisallow: /*/print$", "/a/print/2", None),
        ("User-agent: gptbot/1.2 # models\nDisallow: /", "/a", ["robots:GPTBot"]),
        ("User-agent: Google\nDisallow: /", "/a", None),  # an agent of search, not Google-Extended
        ("User-agent: Applebot\nUser-agent: CCBot\nDisallow: /", "/a", ["robots:CCBot"]),
        ("User-agent: bot\nDisallow: /", "/a", None),
        ("User-agent: CCBot\nAllow: /\n\nUser-agent: ccbot\nDisallow: /a", "/a", ["robots:CCBot"]),  # groups merge
        ("User-agent: *\nDisallow: /a\n\nUser-agent: CCBot\nDisallow: /", "/a", None),
        ("\N{BYTE ORDER MARK}User-agent: CCBot\r\nDisallow: /", "/a", ["robots:CCBot"]),
        ("User-agent: CCBot\nDisallow:", "/a", None),
    ],
)
def test_robots_are_read_as_the_standard_says(rules: str, path: str, signs: list[str] | None) -> None:
    found = crawl(("https://a.org/robots.txt", "", rules.encode()), (f"https://a.org{path}", "", page()))
    assert signs_of(found) == [signs]
