"""Help and palette: everything that can be done, by its key or its name."""
