"""The learned scorers: evidence about a line or block as integers, and trees over it."""
