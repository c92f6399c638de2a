"""What we add to Django's database layer."""
