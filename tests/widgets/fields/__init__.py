"""Tests of the fields."""
