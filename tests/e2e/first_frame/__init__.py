"""The first frame, in a real terminal."""
