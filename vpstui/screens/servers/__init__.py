"""The table of servers, and what it is filtered and looked at by."""
