"""The engine, without a screen: open accounts, polls, writes, watches, bulk actions."""
