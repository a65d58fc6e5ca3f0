"""Tests of vpstui/simulator/."""
