"""An API, servers and answers that do not behave."""
