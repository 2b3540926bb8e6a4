"""What a build keeps for the next one: receipts that prove finished work, and the documents in it."""
