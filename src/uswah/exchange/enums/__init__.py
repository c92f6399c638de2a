"""Hold the vocabulary of workbook exchange: layouts, columns, rows and problems, as plain values."""
