"""Tests of the commands that change servers."""
