"""One server in detail."""
