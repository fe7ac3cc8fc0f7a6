"""One conversation: its header, the clock and why, the messages, and the panel with what it is about."""
