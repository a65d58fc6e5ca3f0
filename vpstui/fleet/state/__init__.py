"""What is known of the accounts, as frozen values and pure functions."""
