"""Stories of studies of one table, alone."""
