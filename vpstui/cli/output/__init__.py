"""What commands print, and what they say of it."""
