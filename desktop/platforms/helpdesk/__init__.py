"""The Helpdesk API: its contract as code, the client that speaks it, and signing in to it."""
