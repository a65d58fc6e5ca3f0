"""What changes in the lists, whoever changed it."""
