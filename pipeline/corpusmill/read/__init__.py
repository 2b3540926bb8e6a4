"""Inputs become records: text files, pages, tables, archives."""
