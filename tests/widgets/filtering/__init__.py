"""What the filter line shows."""
