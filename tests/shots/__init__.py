"""Pictures of every screen in every language and both themes, for looking at: `python3 dev.py shots`."""
