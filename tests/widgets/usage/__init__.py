"""Tests of vpstui/widgets/usage/."""
