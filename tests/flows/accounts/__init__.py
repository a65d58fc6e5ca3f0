"""Several accounts at once, and logins."""
