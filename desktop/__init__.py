"""The desktop client in which marketplace sellers answer their buyers."""

__version__ = "0.1.0"
