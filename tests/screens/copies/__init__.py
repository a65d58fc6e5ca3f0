"""Tests of vpstui/screens/copies/."""
