"""Keys by chance, on the screen itself."""
