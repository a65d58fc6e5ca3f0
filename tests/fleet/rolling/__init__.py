"""Bulk actions that go on to the next server only when the last is done."""
