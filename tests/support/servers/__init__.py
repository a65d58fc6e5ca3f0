"""Servers to talk to: simulated, misbehaving, behind a line that breaks."""
