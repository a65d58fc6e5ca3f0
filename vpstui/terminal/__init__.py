"""The terminal itself: driver, input, modes, themes, clipboard, tmux, ssh."""
