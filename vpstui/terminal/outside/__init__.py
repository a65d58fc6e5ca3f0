"""Tells people who look elsewhere: the title of the window, and notifications."""
