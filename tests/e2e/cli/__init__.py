"""Commands, crash reports and the log, as seen at a terminal or with a real keyring."""
