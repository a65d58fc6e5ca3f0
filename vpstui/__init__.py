"""Run the servers of a VPS.org account from a full-screen terminal app."""

__version__ = "0.3.0"
