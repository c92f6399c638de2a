"""Other people's formats: workbooks of teachers and ratings, in and out."""
