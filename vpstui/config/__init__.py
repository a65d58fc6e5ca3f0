"""What is settled before anything is shown: config file, profiles, keys, tokens, last views."""
