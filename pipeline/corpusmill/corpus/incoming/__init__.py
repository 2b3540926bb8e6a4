"""Records on their way from a reader to a batch."""
