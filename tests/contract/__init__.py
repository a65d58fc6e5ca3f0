"""The simulated account and the client keep to what the API promises, as `openapi.yaml` has it."""
