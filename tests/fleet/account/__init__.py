"""Tests of vpstui/fleet/account/."""
