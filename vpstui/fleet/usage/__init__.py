"""How much of itself a server uses, and how that went while it was watched."""
