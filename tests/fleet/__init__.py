"""Tests of vpstui/fleet/."""
