"""Who we talk to: the marketplaces behind one inner protocol (`platform.py`), and the OS keyring.

httpx and keyring live here and nowhere else.
"""
