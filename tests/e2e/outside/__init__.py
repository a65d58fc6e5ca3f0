"""The app as a program: what the terminal is asked, and what is told outside its window."""
