"""What the key registry is made of."""
