"""Tests of the commands that only read."""
