"""What a person does with servers: list, filter, look, create, edit, power, delete, mark, copy."""
