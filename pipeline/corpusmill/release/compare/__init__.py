"""What two releases share, and what changed between them."""
