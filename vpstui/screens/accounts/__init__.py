"""Accounts: open, close, log in."""
