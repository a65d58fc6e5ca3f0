"""A terminal around a program: keys go in, every byte that comes is kept with its time."""
