"""The last list as lines of text, kept for the first frame of the next start."""
