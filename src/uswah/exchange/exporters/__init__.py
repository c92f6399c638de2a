"""Write workbooks and CSV files that our readers read back to the same values, and empty templates."""
