"""Other people's published rules under their own names."""
