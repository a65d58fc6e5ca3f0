"""Handing servers over: as text, to the clipboard or to a file."""
