"""What is on screen is true: counts, clocks, and why a key does nothing."""
