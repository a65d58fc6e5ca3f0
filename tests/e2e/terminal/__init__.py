"""What needs a real terminal: keys, signals, and programs that the app lends its terminal to."""
