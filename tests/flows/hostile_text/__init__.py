"""Servers whose texts are made to break terminals, markup and people."""
