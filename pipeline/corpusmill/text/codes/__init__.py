"""What people write for a language or a licence, and the one code that it stands under."""
