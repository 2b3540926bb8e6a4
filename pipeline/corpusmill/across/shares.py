"""Bounds and names that the configuration and the subjects share, apart so that a configuration is read quickly."""

from __future__ import annotations

NEAR = 0.8
"""Least Jaccard of word 5-shingles: of two texts of one length a changed word in 45 (Lee and others 2022 and DCLM take
.8, FineWeb's bands find half of the pairs at .72)."""
WITHIN = 0.95
"""Least share of a document that the kept one holds: a changed word in 100, or a text cut off inside a sentence."""
SHARE = 0.5
"""Least share of a named text's own grams that a document must hold to be told as holding it."""
REST = "train"
"""The split of all documents that no other split takes."""
