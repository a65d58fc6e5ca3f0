"""Tests of vpstui/screens/actions/."""
