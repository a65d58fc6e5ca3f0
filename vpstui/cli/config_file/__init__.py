"""`vpstui config`: shows what counts, finds mistakes, describes the file, and begins one."""
