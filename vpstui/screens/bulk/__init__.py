"""What is done with many servers at once, and what comes of it."""
