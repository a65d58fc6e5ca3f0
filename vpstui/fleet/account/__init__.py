"""One open account: its token, its reads, its writes, and what became of them."""
