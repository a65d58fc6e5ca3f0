"""What is made of the numbers: a table, a plot, and their place in docs/performance.md."""
