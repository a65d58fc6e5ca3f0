"""The way to the API: which proxy leads there, and which certificates are trusted."""
