"""Programs to run: in a terminal, beside a keyring, to be killed."""
