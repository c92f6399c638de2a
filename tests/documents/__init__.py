"""Stories of official papers."""
