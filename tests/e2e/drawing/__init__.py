"""What is drawn on a real terminal, and what it costs."""
