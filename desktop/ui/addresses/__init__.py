"""The seller's own addresses: where buyers of each market send returns, and where parcels are dispatched."""
