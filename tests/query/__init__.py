"""Tests of vpstui/query/."""
