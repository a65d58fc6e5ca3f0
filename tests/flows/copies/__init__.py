"""Snapshots and backups: what is shown of them, and how they are taken."""
