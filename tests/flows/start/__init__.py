"""Flows of a start on what the last one left behind."""
