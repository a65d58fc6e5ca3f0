"""What is typed in a shell; owns stdout, stderr and the exit status."""
