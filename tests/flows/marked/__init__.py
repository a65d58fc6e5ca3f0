"""Flows of what is done with marked servers, and with what came of it."""
