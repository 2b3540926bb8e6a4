"""The phases of a build after the first: what all cleaned texts tell, and a second pass over the parts with it."""
