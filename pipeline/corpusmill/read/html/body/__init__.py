"""The body of a page: blocks, evidence about them, and the choice."""
