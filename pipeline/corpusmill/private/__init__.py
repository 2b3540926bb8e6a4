"""Private data in texts: what it looks like, and how none of it is left anywhere in a release."""
