"""Tables: rows of CSV, JSON, Parquet and Arrow to records."""
