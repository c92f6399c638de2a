"""Write and read Indonesian text: dates, numbers, names and identifiers, without side effects."""
