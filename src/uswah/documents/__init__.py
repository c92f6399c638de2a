"""Official papers: numbered, reproducible to the byte."""
