"""Which servers need somebody, by all that the app knows of them."""
