"""Tests of vpstui/screens/servers/."""
