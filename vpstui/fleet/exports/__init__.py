"""Servers as text: what a list does not tell of them is read first."""
