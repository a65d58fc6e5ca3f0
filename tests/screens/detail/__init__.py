"""Tests of vpstui/screens/detail/."""
