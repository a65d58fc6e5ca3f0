"""Tests of vpstui/screens/."""
