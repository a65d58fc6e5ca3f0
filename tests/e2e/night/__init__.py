"""An operator's night at a real terminal: what has to be done at three in the morning."""
