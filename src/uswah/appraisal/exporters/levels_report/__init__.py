"""Write a study of ratings as text for a terminal, as CSV, and as one HTML page that needs nothing else."""

from .page import plain_page as plain_page
from .page import ratings_page as ratings_page
from .refusals import refusal_words as refusal_words
from .spreadsheet import plain_rows as plain_rows
from .spreadsheet import ratings_rows as ratings_rows
from .terminal import plain_text as plain_text
from .terminal import ratings_text as ratings_text
