"""Rows of servers, and of whatever else is listed, as tables and in forms for programs."""
