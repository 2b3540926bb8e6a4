"""Judges of one line: what kind of metadata it is, if any."""
