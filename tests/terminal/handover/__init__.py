"""Handing the terminal over."""
