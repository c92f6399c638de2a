"""What the tests stand on: a throw-away PostgreSQL, and readers of what a page answered."""
