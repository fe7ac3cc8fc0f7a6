"""The world that the practice platform comes with: a seller, its offers, and what its buyers have written so
far.
"""
