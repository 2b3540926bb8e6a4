"""Who publishes a page, from what only its own site does there: notices, prompts, tails of titles, addresses."""
