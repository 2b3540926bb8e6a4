"""`corpus.toml`, what it says of sources, and a first one for a folder."""
