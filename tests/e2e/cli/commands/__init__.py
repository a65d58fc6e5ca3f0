"""Every command as a process: one table for all of them, and the list that is watched."""
