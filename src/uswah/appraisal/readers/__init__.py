"""Turn foreign bytes into typed tables; nothing here knows the database."""
