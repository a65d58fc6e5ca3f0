"""How it looks when servers are handed over."""
