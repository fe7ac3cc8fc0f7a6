"""What we propose: templates, stage drafts, filling in the buyer's conventions."""
