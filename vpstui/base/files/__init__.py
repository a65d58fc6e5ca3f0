"""Files and folders of the user: where they are, and that only the user can read them."""
