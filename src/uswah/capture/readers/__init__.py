"""Foreign bytes become typed values."""
