"""How much of itself a server uses: gauges, and plots over time."""
