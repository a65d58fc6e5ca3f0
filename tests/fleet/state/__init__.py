"""Tests of vpstui/fleet/state/."""
