"""Invented people in the five madrasah that the two source texts name, so that everything can be tried without harm.

The madrasah exist; nobody and nothing in them here does: every person, number, score, fact and pesantren is invented,
the same every time.
"""

from uswah.web.demonstration.accounts import PASSWORD, AccountLine, account_lines
from uswah.web.demonstration.files import write_files
from uswah.web.demonstration.places import MADRASAH
from uswah.web.demonstration.story import tell

__all__ = ["MADRASAH", "PASSWORD", "AccountLine", "account_lines", "tell", "write_files"]
