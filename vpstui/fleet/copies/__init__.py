"""Snapshots and backups of servers: how they are read, taken, and watched until they are whole."""
