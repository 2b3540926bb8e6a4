"""WARC and WET files."""
