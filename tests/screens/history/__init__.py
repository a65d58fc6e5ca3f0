"""Tests of vpstui/screens/history/."""
