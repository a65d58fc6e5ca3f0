"""Which servers need somebody."""
