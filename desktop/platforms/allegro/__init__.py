"""Allegro: Message Center, disputes and claims, and customer returns as one inbox (REST API, description of
2026-07-18)."""
