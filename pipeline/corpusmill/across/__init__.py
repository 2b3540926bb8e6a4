"""What only the whole corpus knows: map writes rows under hashed keys, reduce reads a range of keys at a time."""
