"""Flows of bulk actions that go from server to server."""
