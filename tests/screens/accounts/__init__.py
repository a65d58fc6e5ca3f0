"""Tests of vpstui/screens/accounts/."""
