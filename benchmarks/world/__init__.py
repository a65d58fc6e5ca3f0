"""What is around the programs that are measured: installations, accounts, a keyring."""
