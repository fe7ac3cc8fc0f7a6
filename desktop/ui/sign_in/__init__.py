"""The pages before the inbox: first run, signing in, unlocking, and what can go wrong there."""
