"""The checks of `vpstui doctor`."""
