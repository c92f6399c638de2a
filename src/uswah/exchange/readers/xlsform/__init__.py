"""Read a workbook of XLSForm into a form.

Our own reader and not pyxform at run time: pyxform reads workbooks by a library that a tiny file can abort, passes over
what we must refuse by name, and gives back XML in which the rows are lost; the tests hold our reader against it.
"""

from uswah.exchange.readers.xlsform.reading import FormReading, read_xlsform

__all__ = ["FormReading", "read_xlsform"]
