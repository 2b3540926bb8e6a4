"""Where work runs: two calls, and an eye on what hangs or dies."""

MOST_YOUNG = 50_000
"""Objects that may come into being before garbage is looked for (700 by default). A batch leaves hundreds of thousands
of edits and lines, nearly none of them garbage: looking through them took .2 ms of a document's 5."""
