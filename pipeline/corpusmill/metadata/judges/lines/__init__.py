"""What a line that signs is read by: its dates, and the plainest forms at one look."""
