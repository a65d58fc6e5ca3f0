"""`vpstui export` as a program, and its inventory as Ansible itself reads it."""
