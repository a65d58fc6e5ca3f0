"""Tests of what is told outside the window."""
