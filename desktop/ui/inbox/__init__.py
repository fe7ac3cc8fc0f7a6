"""The list of conversations and what stands around it: top bar, rail, saved views, search."""
