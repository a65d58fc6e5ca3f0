"""Polls for a day to see that nothing piles up: `make soak`."""
