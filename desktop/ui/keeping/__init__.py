"""What is kept of conversations and for how long, what was erased, and a buyer's own data."""
