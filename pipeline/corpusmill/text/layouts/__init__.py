"""Layouts that a whole text may have, told by several signs at once, and what each of them leaves around the body."""
