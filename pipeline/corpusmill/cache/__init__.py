"""What an installation makes once and keeps in the user's cache folder."""
