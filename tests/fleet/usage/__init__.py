"""Tests of vpstui/fleet/usage."""
