"""What a person does, by keys, through the whole app, over a socket."""
