"""Display values of the pages around capture."""
