"""Deciding on a claim or a return, where the marketplace asks the seller for a decision."""
