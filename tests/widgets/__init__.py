"""Tests of vpstui/widgets/."""
