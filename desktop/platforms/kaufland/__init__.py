"""The Kaufland Global Marketplace as a `Platform`: tickets, returns and orders of its Seller API v2 (read in
the description 2.27.0, never tried against the live service)."""
