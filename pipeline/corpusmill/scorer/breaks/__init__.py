"""Where lines ended before a scraper joined them: evidence of gaps between words, and a model learnt from lines."""
