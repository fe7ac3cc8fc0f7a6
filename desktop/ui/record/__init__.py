"""The open conversation's record: fetched, verified, kept as a file."""
