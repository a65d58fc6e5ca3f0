"""Tests of vpstui/screens/help/."""
