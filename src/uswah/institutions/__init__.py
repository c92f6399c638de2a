"""The two trees a madrasah stands in, its school years, and the curricula it teaches."""
