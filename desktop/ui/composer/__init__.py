"""Where replies and notes are written, and what is on its way to the buyer."""
