"""corpusmill: scraped text in, a clean, documented, versioned dataset out."""
