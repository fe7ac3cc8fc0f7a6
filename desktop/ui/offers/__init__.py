"""One product on all markets, side by side."""
