"""The rows of what is offered, and how their screen looks."""
