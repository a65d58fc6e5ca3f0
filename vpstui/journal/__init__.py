"""Every write that left, and what became of it, in a file that outlives the program."""
