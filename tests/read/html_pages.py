"""An invented newspaper page, with what stands around an article, and its JSON-LD."""

BODY = [
    "The harbour master of Tarn Quay closed the eastern pier on Tuesday after divers found that two of its oak piles "
    "had been hollowed out by shipworm, and said that the ferry would leave from the coal wharf until further notice.",
    "Repairs will take until October, she told the council, since oak of that length has to be felled, seasoned and "
    "brought down the river by barge, which only three yards in the country are still able to do.",
    "Fishermen who moor along the pier have been offered berths in the old basin, free of charge, but several of them "
    "said that the basin silts up every spring and that their boats would sit in mud at low water.",
    "The council will decide in its next meeting whether to pay for steel piles instead, which would last for a "
    "century but would, in the words of one member, make a fishing harbour look like a car park.",
]
CHROME = """
<nav class="site-nav"><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li>
<li><a href="/sport">Sport</a></li>
<li><a href="/weather">Weather</a></li></ul></nav>"""
RELATED = """
<aside class="related-articles"><h2>Related articles</h2><ul>
<li><a href="/a">Mussel season opens early this year</a></li>
<li><a href="/b">Lighthouse keeper retires after forty years</a></li>
<li><a href="/c">New timetable for the island ferry</a></li></ul></aside>
<div class="newsletter-signup"><p>Sign up for our daily newsletter and never miss a story</p></div>
<div id="comments" class="comments-area"><h3>3 comments</h3>
<div class="comment"><p>Typical of this council, always late.</p></div>
<div class="comment"><p>My grandfather built that pier, you know.</p></div></div>
<footer class="site-footer"><p>© 2024 Tarn Quay Courier. All rights reserved.</p>
<a href="/privacy">Privacy policy</a></footer>"""


def page(
    body: str = "", *, head: str = "", chrome: bool = True, title: str = "Shipworm closes the eastern pier"
) -> bytes:
    paragraphs = body or "".join(f"<p>{p}</p>" for p in BODY)
    return (
        f"<!DOCTYPE html><html lang='en-GB'><head><title>{title} | Tarn Quay Courier</title>{head}</head><body>"
        f"{CHROME if chrome else ''}<main><article class='article'><h1>{title}</h1>"
        f"<div class='article-body'>{paragraphs}</div></article></main>{RELATED if chrome else ''}</body></html>"
    ).encode()


LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "Organization", "@id": "#org", "name": "Tarn Quay Courier"},
 {"@type": "Person", "@id": "#mo", "name": "Morag O&#39;Hara"},
 {"@type": "NewsArticle", "headline": "Shipworm closes the eastern pier",
  "author": [{"@id": "#mo"}, {"name": "Ian Brae"}],
  "publisher": {"@id": "#org"}, "datePublished": "2024-03-05T23:30:00-05:00", "keywords": "harbour, shipworm",
  "image": {"url": "/pier.jpg"}, "license": "https://creativecommons.org/licenses/by/4.0/"}]}</script>"""
