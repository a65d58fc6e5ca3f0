"""Tests of vpstui/cli/."""
