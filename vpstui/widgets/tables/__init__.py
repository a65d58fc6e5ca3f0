"""Tables that draw their own lines."""
