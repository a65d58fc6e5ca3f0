"""What `vpstui doctor` looks at."""
