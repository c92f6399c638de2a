"""Hold the tables that are specification, test and manual of the core in one text."""
