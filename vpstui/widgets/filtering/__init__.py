"""What the filter line shows: the filter, where Esc leads from it, and the counts in words."""
