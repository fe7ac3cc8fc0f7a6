"""The user's settings, live."""
