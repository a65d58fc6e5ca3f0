"""What commands that change servers have in common: targets, the plan, the question, the end."""
