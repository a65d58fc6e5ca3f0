"""Tests of the forms in which commands print."""
