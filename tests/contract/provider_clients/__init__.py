"""The provider's published programs run against the simulated account, and find what they read."""
