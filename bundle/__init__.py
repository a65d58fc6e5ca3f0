"""Builds the single file for a host without Python and network: `make bundle`.

It is `launcher.c`, and behind it, compressed, a folder with the interpreter that runs this, its
standard library, the app, and all that the app needs. docs/bundle.md says what it does with it.
"""
