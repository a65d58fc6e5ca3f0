"""Snapshots and backups of servers, without a screen."""
