"""Help the teachers of Indonesian madrasah tsanawiyah to become better teachers."""
