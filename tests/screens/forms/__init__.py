"""Tests of vpstui/screens/forms/."""
