"""Hands the terminal to another program or to the shell, and takes it back whole."""
