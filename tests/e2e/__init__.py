"""The program as it is started: in a pty, in tmux, behind sshd, with a real keyring."""
