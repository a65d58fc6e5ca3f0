"""The single file, as a host has it that has nothing else: `make test-bundle` builds it first."""
