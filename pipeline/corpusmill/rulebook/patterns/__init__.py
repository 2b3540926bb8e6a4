"""Patterns of rules: their tokens, what they are translated to, the literals they need, how slow they can be."""
