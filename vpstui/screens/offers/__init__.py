"""What there is to choose from for new servers, to look at before one is created."""
