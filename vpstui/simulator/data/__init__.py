"""What a simulated account opens with: its servers, what the provider sells, hostile text."""
