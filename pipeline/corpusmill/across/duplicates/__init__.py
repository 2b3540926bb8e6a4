"""Which documents are copies of each other: shingles, sketches, candidate pairs, verified pairs, stars."""
