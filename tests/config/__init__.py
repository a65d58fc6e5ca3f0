"""Tests of vpstui/config/."""
