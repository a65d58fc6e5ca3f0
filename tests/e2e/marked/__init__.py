"""What is done with marked servers, at a real terminal."""
