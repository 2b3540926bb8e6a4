"""What a scraper joined: entries of menus without a space, and whole pages on one line."""
