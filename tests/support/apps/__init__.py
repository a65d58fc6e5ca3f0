"""Apps to drive: by keys, by steps, for pictures."""
