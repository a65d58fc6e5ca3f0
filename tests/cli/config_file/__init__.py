"""`vpstui config`."""
