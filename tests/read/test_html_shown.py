"""What a reader sees, at once or at a click, is in the text of both tiers as it is seen. All pages invented."""

from __future__ import annotations

import json

import pytest
from html_pages import BODY, page

from corpusmill.read.html import extract
from corpusmill.read.html.shown import as_shown

TIERS = pytest.mark.parametrize("tier", ["precise", "fast"])


def paragraphs(*numbers: int) -> str:
    return "".join(f"<p>{BODY[n]}</p>" for n in numbers)


@TIERS
@pytest.mark.parametrize(
    ("hidden", "wanted"),
    [
        ("<span>…</span><div id='more' style='display:none'>{}</div><button>Read more</button>", True),
        ("<ul role='tablist'><li>Today</li></ul><div role='tabpanel' hidden>{}</div>", True),
        ("<div class='accordion-body collapse'>{}</div>", True),
        ("<section class='faq-answer' aria-hidden='true'>{}</section>", True),
        ("<div class='modal' hidden>{}</div>", False),
        ("<div class='cookie-panel' hidden>{}</div>", False),
        ("<div id='search-panel' style='display:none'>{}</div>", False),
        ("<div style='display: none'>{}</div>", False),
    ],
)
def test_what_opens_at_a_click_is_body_and_what_is_hidden_for_good_is_not(hidden, wanted, tier):
    box = "Please support our harbour and give to the fund today, for each gift counts more than you think it does."
    inner = paragraphs(2, 3) if wanted else f"<p>{box}</p>"
    text = extract(page(paragraphs(0, 1) + hidden.format(inner)), tier=tier).text
    assert all(BODY[n] in text for n in ((0, 1, 2, 3) if wanted else (0, 1)))
    assert "Read more" not in text
    assert box not in text


@TIERS
def test_a_body_that_a_script_shows_paragraph_by_paragraph_is_read(tier):
    hidden = "".join(f"<p style='display:none'>{BODY[n]}</p>" for n in range(4))
    assert extract(page(hidden), tier=tier).text == "\n".join(BODY[:4])
    teased = extract(page(paragraphs(0) + hidden.replace(BODY[0], "")), tier=tier).text
    assert BODY[3] in teased or tier == "fast"  # which reads what is shown


@TIERS
@pytest.mark.parametrize(
    ("listed", "lines"),
    [
        ("<ul><li>oak of the hills</li><li>larch</li></ul>", "oak of the hills\nlarch"),
        (
            "<ol class='wp-block-list'><li>Pull the <b>old</b> pile.</li><li>Drive one</li></ol>",
            "Pull the old pile.\nDrive",
        ),
    ],
)
def test_a_list_between_two_kept_paragraphs_is_of_the_text(listed, lines, tier):
    text = extract(page(f"{paragraphs(0)}{listed}{paragraphs(1, 2)}"), tier=tier).text
    assert lines in text
    assert text.count(lines) == 1


@TIERS
@pytest.mark.parametrize(
    "heading",
    [
        "<h2>Tides of May<a class='headerlink' href='#t' title='Link'>¶</a></h2>",
        "<h2><a href='#t'>#</a> Tides of May</h2>",
        "<H3>Tides of May <A HREF='#t'><span aria-hidden='true'>&sect;</span></A></H3>",
        "<h2>Tides of May <a href='#t'>&#182;</a><a href='#t'>🔗</a></h2>",
        "<h2>Tides of May\n    <a href='#t'>\n            #\n        </a>\n</h2>",
    ],
)
def test_a_sign_by_which_a_heading_is_linked_to_is_not_of_the_text(heading, tier):
    kept = "<p>How to call from C: <a href='/c'>#</a> is a sign, and so is this one: it is read as it stands here.</p>"
    lines = extract(page(paragraphs(0) + heading + paragraphs(1) + kept), tier=tier).text.split("\n")
    assert "Tides of May" in lines
    assert any("C: # is a sign" in line for line in lines)


@TIERS
@pytest.mark.parametrize("tag", ["h2", "div class='mw-heading'><h2"])
def test_the_button_in_each_heading_of_a_wiki_is_not_of_the_text(tag, tier):
    edit = '<span class="mw-editsection"><span>[</span><a href="/e"><span>edit</span></a><span>]</span></span>'
    heading = f"<{tag}>Tides of May{edit}</h2>" if tag == "h2" else f"<{tag}>Tides of May</h2>{edit}</div>"
    lines = extract(page(paragraphs(0) + heading + paragraphs(1, 2)), tier=tier).text.split("\n")
    assert "Tides of May" in lines
    assert not any("edit" in line for line in lines)


@TIERS
@pytest.mark.parametrize(
    "code",
    [
        "<pre><div class='line'>while ebb:</div><div class='line'>    wait()</div><div></div><div>sail()</div></pre>",
        "<pre><code><span class='l'>while ebb:<br></span><span>    wait()<br></span><br><b>sail</b>()</code></pre>",
        "<PRE><ol><li>while ebb:</li>\n<li>    wait()</li>\n<li></li><li>sail()</li></ol></PRE>",
        "<pre>while ebb:\n    wait()\n\nsail()</pre>",
    ],
)
def test_lines_of_code_are_lines_whatever_parts_them(code, tier):
    text = extract(page(paragraphs(0) + code + paragraphs(1, 2)), tier=tier).text
    assert f"{BODY[0]}\nwhile ebb:\n    wait()\n\nsail()\n{BODY[1]}" in text


@TIERS
@pytest.mark.parametrize(
    "cell", ["<td>{} {}</td>", "<td>{}<br>{}</td>", "<td>{}<br/>\n{}</td>", "<td>\n<p>{} {}</p>\n</td>"]
)
def test_a_row_is_one_line_whatever_breaks_its_cells(cell, tier):
    rows = [("High water", "East pier"), ("at ten", "11 feet"), ("at noon", "12 feet")]
    cells = ("".join(cell.format(*part.split()) for part in (*row, "by day")) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    text = extract(page(f"{paragraphs(0)}<table>{table}</table>{paragraphs(1, 2)}"), tier=tier).text
    assert "High water | East pier | by day\nat ten | 11 feet | by day\nat noon | 12 feet | by day\n" in text


@TIERS
@pytest.mark.parametrize(
    "part",
    [
        "<ul {}><li>Herring, the first choice</li><li>Mackerel, the second choice</li></ul>",
        "<p>Whoever fishes off the pier in spring, says the harbour office, may take these home:</p>"
        "<ul {}><li>Herring, the first choice</li><li>Mackerel, the second choice</li></ul>",
        "<p {}>Herring were counted by a machine that no reader of this page will ever see.</p>",
    ],
)
def test_a_paragraph_or_list_out_of_sight_is_not_of_the_text_but_one_that_opens(part, tier):
    texts = [
        extract(page(paragraphs(0, 1) + part.format(told) + paragraphs(2)), tier=tier).text
        for told in ("hidden", "style='display:none'", "class='faq-answer'")
    ]
    assert ["Herring" in text for text in texts] == [False, False, True]


@TIERS
def test_what_a_browser_draws_or_opens_is_not_of_the_text(tier):
    tide = f"<p>The tide is at <meter value='2'>2 of 9</meter><progress>30 %</progress>now. {BODY[1]}</p>"
    tide += "<canvas>Chart of the cookies eaten by ebb and flow</canvas>"
    dialog = "<dialog><p>We use cookies so that the harbour can count its guests, and ask you to accept.</p></dialog>"
    text = extract(page(paragraphs(0) + dialog + tide + paragraphs(2)), tier=tier).text
    assert f"The tide is at now. {BODY[1]}" in text
    assert "cookies" not in text


def test_links_between_two_kept_paragraphs_are_of_the_text_unless_their_list_is_called_the_site_s():
    links = "<ul{}><li><a href='/basin'>The old basin</a></li><li><a href='/wharf'>The coal wharf</a></li></ul>"
    texts = [
        extract(page(f"{paragraphs(0)}{links.format(name)}{paragraphs(1, 2)}"), tier="fast").text
        for name in ("", " class='wp-block-list'", " class='related-links'")
    ]
    assert ["The old basin\nThe coal wharf\nRepairs" in text for text in texts] == [True, True, False]


@pytest.mark.parametrize("told", ["hidden", "style='display: none'", "aria-hidden=true"])
def test_a_hidden_list_between_two_paragraphs_is_not_set_there_from_the_source(told):
    text = extract(page(f"{paragraphs(0)}<ul {told}><li>old spruce</li></ul>{paragraphs(1, 2)}"), tier="fast").text
    assert "spruce" not in text and BODY[0] in text and BODY[2] in text


def test_rows_that_were_taken_already_do_not_stand_twice():
    row = "<tr><td>{}</td><td>{}</td><td>{}</td></tr>"
    rows = [("Year", "Kind", "Piles"), ("1950", "oak", "12"), ("1955", "larch", "7"), ("1960", "oak", "20")]
    shown = "".join(row.format(*cells) for cells in rows)
    text = extract(page(f"{paragraphs(0)}<table>{shown}</table>{paragraphs(1)}"), tier="fast").text
    assert [text.count(" | ".join(cells)) for cells in rows] == [1, 1, 1, 1]


@TIERS
@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("shut on <time datetime='2024-03-05'>Tuesday, 5 March</time> by divers", "shut on Tuesday, 5 March by divers"),
        ("tie <label for='x'>the green boat</label> up before noon", "tie the green boat up before noon"),
        ("seen by <a href='/tag/diver' rel='tag'>two divers</a> last week", "seen by two divers last week"),
        ("said that <q>it is <q>over</q></q> and left", "said that “it is ‘over’” and left"),
        ("said “<q>it is over</q>” and left", "said “it is over” and left"),
    ],
)
def test_words_amid_a_sentence_are_there_as_they_are_shown(html, shown, tier):
    body = f"{paragraphs(0)}<p>The pier was {html}. {BODY[1]}</p>{paragraphs(2)}"
    assert f"The pier was {shown}. Repairs" in extract(page(body), tier=tier).text


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<html lang='de-AT'><q>Ebbe</q>", "<html lang='de-AT'>„Ebbe“"),
        ("<html lang=fr>l'<q>eau</q>, l’<q>île</q>", "<html lang=fr>l'«eau», l’«île»"),
        ("<html lang=uk><q>а <q>б</q></q>", "<html lang=uk>«а „б“»"),
        ("'<q>ebb</q>' ’<q>ebb</q>’ “<q>ebb</q>”", "'ebb' ’ebb’ “ebb”"),
        ("<q>&ldquo;ebb&rdquo;</q></q>", "&ldquo;ebb&rdquo;</q>"),
        ("<template><p>a</template>", "<template><p>a</template>"),
        ('<q title="a>b">ebb</q> <q>flow</q>', '<q title="a>b">ebb</q> “flow”'),
    ],
)
def test_marks_of_quotations_are_those_of_the_language(html, shown):
    assert as_shown(html) == shown


@TIERS
def test_a_shadow_root_is_seen_and_a_template_is_not(tier):
    root = f"<my-story><template shadowrootmode='open'>{paragraphs(0, 1, 2)}</template></my-story>"
    text = extract(page(f"{root}<template><p>{BODY[3]}</p></template>"), tier=tier).text
    assert all(BODY[n] in text for n in (0, 1, 2))
    assert BODY[3] not in text


@TIERS
@pytest.mark.parametrize(
    ("said", "free", "lines"),
    [
        ("\n\n".join(BODY), None, BODY),
        ("".join(f"<p>{paragraph}</p>" for paragraph in BODY), True, BODY),
        ("".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in BODY), True, BODY),
        ("\n\n".join(BODY), "False", []),
        ("\n\n".join(BODY), "https://schema.org/False", []),
        ("\n\n".join(BODY), ["http://schema.org/False"], []),
    ],
)
def test_a_body_that_a_script_puts_in_its_place_is_read_from_json_ld_where_it_is_free(said, free, lines, tier):
    article = {"@type": "NewsArticle", "headline": "Shipworm", "articleBody": said}
    if free is not None:
        article["isAccessibleForFree"] = free
    head = '<script type="application/ld+json">' + json.dumps(article).replace("</", "<\\/") + "</script>"
    text = extract(page("<div id='app'>Loading …</div>", head=head), tier=tier).text
    assert [paragraph for paragraph in BODY if paragraph in text.split("\n")] == lines


@TIERS
@pytest.mark.parametrize("own", ["Shipworm closes the eastern pier", "Shipworm"])
def test_the_body_of_another_article_in_json_ld_does_not_stand_for_the_own(own, tier):
    other = {
        "@type": "NewsArticle",
        "headline": "The harbour opens",
        "articleBody": "The harbour opens with a feast. " * 9,
    }
    articles = json.dumps([other, {"@type": "NewsArticle", "headline": own}])
    text = extract(
        page(paragraphs(0, 1, 2), head=f'<script type="application/ld+json">{articles}</script>'), tier=tier
    ).text
    assert BODY[0] in text
    assert "feast" not in text


@TIERS
@pytest.mark.parametrize(
    ("more", "body"),
    [
        ({"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False}}, "\n\n".join(BODY[3:])),
        ({}, "<div>" * 1_000 + "\n\n".join(BODY[3:]) + "</div>"),
    ],
)
def test_a_body_in_json_ld_that_is_for_pay_in_part_or_too_deep_changes_nothing(more, body, tier):
    article = {"@type": "NewsArticle", "headline": "Shipworm", "articleBody": body * 3, **more}
    head = '<script type="application/ld+json">' + json.dumps(article).replace("</", "<\\/") + "</script>"
    shown = page(paragraphs(0, 1, 2))
    assert extract(page(paragraphs(0, 1, 2), head=head), tier=tier).text == extract(shown, tier=tier).text


def test_the_first_of_several_headings_of_one_rank_heads_its_part():
    parts = "".join(f"<section><h2>Part {n}</h2>{paragraphs(n)}</section>" for n in range(3))
    html = page(parts).replace(b"<h1>Shipworm closes the eastern pier</h1>", b"")
    assert extract(html, tier="fast").text.startswith(f"Part 0\n{BODY[0]}\nPart 1")
