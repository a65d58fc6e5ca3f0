"""What text is typed into."""
