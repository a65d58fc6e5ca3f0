"""Tests of what is kept for the first frame."""
