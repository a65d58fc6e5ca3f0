"""What needs somebody: why a server is in the view `trouble`, and which reason is worst."""
