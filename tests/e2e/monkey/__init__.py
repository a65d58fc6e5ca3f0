"""A monkey at the keys of a real terminal, and what must hold whatever it does."""
