"""Say why a text could not be read, as a code that the interface turns into a sentence."""

from enum import StrEnum


class RefusalCode(StrEnum):
    """Name every reason for which a parser of this package refuses a text."""

    EMPTY = "empty"
    UNRECOGNISED = "unrecognised"
    NOT_DIGITS = "not_digits"
    WRONG_LENGTH = "wrong_length"
    PLACEHOLDER = "placeholder"  # one digit repeated, "0000000000000000"
    PRECISION_LOST = "precision_lost"  # a spreadsheet kept 15 digits of a longer number
    AMBIGUOUS = "ambiguous"  # "2.5": a decimal for some, thousands for others
    NO_SUCH_DATE = "no_such_date"
    MONTH_FIRST = "month_first"  # 11/13/2026: only an American order would make it a date
    YEAR_TWO_DIGITS = "year_two_digits"
    YEAR_IMPLAUSIBLE = "year_implausible"
    WEEKDAY_MISMATCH = "weekday_mismatch"
    APPOINTMENT_IMPLAUSIBLE = "appointment_implausible"
    SEX_DIGIT = "sex_digit"


class RefusedText(ValueError):
    """Carry the code of the refusal and the text as it was written."""

    def __init__(self, code: RefusalCode, text: str) -> None:
        super().__init__(f"{code}: {text!r}")
        self.code = code
        self.text = text
