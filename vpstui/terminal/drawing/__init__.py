"""Sends the terminal only those cells of a frame that it does not show already."""
