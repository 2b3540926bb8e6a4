"""Text as columns: batches, their lines and marks, and the one function that cuts."""
