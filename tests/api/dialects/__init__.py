"""Tests of vpstui/api/dialects/."""
