"""Tests of vpstui/fleet/seen."""
