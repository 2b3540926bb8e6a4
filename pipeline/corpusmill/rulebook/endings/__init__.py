"""Where a headline or a notice ends that a scraper joined to the next sentence."""
