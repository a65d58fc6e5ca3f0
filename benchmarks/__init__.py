"""Measures the app against a bare Textual app: `make bench`."""
