"""Tests of vpstui/api/."""
