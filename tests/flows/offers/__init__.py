"""Plans, locations, operating systems and SSH keys, looked at."""
