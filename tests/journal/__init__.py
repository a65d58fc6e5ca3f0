"""Tests of vpstui/journal/."""
