"""What was done to the rows of a batch: its cuts as columns, and the marks that move with them."""
