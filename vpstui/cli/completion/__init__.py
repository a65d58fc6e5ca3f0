"""Completion in bash, zsh and fish: short scripts that ask this program what may come next."""
