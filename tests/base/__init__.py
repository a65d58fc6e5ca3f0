"""Tests of vpstui/base/."""
