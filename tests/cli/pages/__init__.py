"""Pages that are made from the program."""
