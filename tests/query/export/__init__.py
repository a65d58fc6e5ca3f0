"""What is exported is read back as other programs read it."""
