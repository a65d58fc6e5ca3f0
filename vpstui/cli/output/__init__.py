"""What commands print: rows in columns, as a table or in a form for programs."""
