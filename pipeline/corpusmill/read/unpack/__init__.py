"""Compression and archives."""
