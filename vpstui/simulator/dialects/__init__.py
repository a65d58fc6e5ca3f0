"""The dialects of a simulated account: each a table of paths and what answers them."""
