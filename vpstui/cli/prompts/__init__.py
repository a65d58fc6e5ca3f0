"""Asks the person at the terminal, and tells whether there is one."""
