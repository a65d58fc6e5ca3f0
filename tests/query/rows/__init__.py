"""The rows of the table under small changes."""
