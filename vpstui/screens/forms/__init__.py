"""The forms that create and change a server."""
