"""Tests of the forms in which rows are written."""
