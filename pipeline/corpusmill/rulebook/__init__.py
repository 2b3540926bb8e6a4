"""The rule book: phrases that sites leave in scraped text, as data with their own evidence."""
