"""The few loops over characters and words that arrays are slow at, in C; without a compiler the arrays do the same."""
