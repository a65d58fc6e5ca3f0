"""Which servers, in which order, in which columns: the filter language, sorting, saved views."""
