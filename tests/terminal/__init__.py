"""Tests of vpstui/terminal/."""
