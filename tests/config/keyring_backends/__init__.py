"""What the backends of the keyring library raise and return."""
