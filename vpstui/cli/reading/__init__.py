"""What commands that only read have in common: accounts, and what is said of them."""
