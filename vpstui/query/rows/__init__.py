"""The rows of the table under small changes: what came, what left, and where it goes."""
