"""How what is done with many servers looks."""
