"""Snapshots and backups of servers: asked for, looked up for a plan, and waited for."""
