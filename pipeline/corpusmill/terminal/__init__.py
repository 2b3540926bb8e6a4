"""What verbs say to a person."""
