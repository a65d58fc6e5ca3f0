"""Servers are handed over: to the clipboard, or to a file."""
