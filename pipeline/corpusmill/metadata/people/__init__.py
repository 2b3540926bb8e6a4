"""The names that people have, told by their words."""
