"""Rows of tables on their way: read some at a time, and waiting until a row group is whole."""
