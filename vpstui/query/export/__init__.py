"""Lists of servers as other programs read them: OpenSSH, Ansible, `/etc/hosts`, Markdown.

Names are foreign text. Each format has one function, from servers to text, which lets nothing
through that means something in it.
"""
