"""What was sent from here, and what came of it."""
