"""Where on a whole page its text begins, and what stands before it."""
