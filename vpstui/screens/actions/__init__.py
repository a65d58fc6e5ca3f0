"""What is done with servers: asked first, then carried out, then reported."""
