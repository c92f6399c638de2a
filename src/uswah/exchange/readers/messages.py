"""Turn problems into sentences: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext, gettext_noop

from uswah.exchange.enums.problems import Code, Problem

SENTENCES: Mapping[Code, str] = MappingProxyType(
    {
        Code.FILE_EMPTY: gettext_noop("The file is empty."),
        Code.FILE_TOO_LARGE: gettext_noop("The file is larger than %(limit)s MB. Split it into smaller files."),
        Code.FILE_OLD_EXCEL: gettext_noop(
            "This is an old Excel file (.xls). Open it in Excel and save it as “Excel Workbook (.xlsx)”."
        ),
        Code.FILE_PDF: gettext_noop(
            "This is a PDF, not a workbook. Upload the Excel or CSV file from which it was made."
        ),
        Code.FILE_WEB_PAGE: gettext_noop(
            "This is a web page with the name of a workbook. Open it in Excel and save it as “Excel Workbook (.xlsx)”."
        ),
        Code.FILE_OTHER_OFFICE: gettext_noop(
            "This office file is not an .xlsx workbook. Open it and save it as “Excel Workbook (.xlsx)”."
        ),
        Code.FILE_UNKNOWN_TYPE: gettext_noop(
            "This kind of file cannot be read. Upload an Excel workbook (.xlsx) or a CSV file."
        ),
        Code.FILE_PASSWORD: gettext_noop(
            "The file is locked with a password. Remove the password in Excel and upload it again."
        ),
        Code.FILE_MACROS: gettext_noop(
            "The file holds macros. Save it as “Excel Workbook (.xlsx)”, without macros, and upload that."
        ),
        Code.FILE_EXTERNAL_LINKS: gettext_noop(
            "The file takes values from other files. Break the links in Excel (Data, Edit Links) and upload it again."
        ),
        Code.FILE_NESTED: gettext_noop(
            "Another file is packed inside this one. Remove the embedded file and upload it again."
        ),
        Code.FILE_TOO_MANY_PARTS: gettext_noop(
            "The file is made of more than %(limit)s parts. Copy the table to a new workbook and upload that."
        ),
        Code.FILE_UNPACKS_TOO_LARGE: gettext_noop(
            "Unpacked, the file is larger than %(limit)s MB. Copy only the table to a new workbook and upload that."
        ),
        Code.FILE_SUSPICIOUS_RATIO: gettext_noop(
            "A part of the file unpacks to more than %(limit)s times its size. Copy only the table to a new "
            "workbook and upload that."
        ),
        Code.FILE_DTD: gettext_noop(
            "The file holds definitions (DTD) that a workbook never needs, so it was not opened. Copy the table "
            "to a new workbook and upload that."
        ),
        Code.FILE_BROKEN: gettext_noop(
            "The file is damaged or incomplete. Open it in Excel, save it once more, and upload it again."
        ),
        Code.FILE_TOO_MANY_CELLS: gettext_noop(
            "The file holds too many cells (the limit is %(limit)s). Split it into smaller files."
        ),
        Code.CSV_NUL: gettext_noop("The file is not text: it holds empty bytes. Save it again as CSV UTF-8."),
        Code.CSV_ENCODING: gettext_noop("The letters of the file cannot be read. Save it again as CSV UTF-8."),
        Code.CSV_QUOTES: gettext_noop(
            "The quotation marks around line %(line)s do not match. Correct them and upload the file again."
        ),
        Code.UNKNOWN_LAYOUT: gettext_noop(
            "no table was recognised in this file. Pick the row of the headings and match the columns, or use a "
            "template."
        ),
        Code.SHEET_NOT_FOUND: gettext_noop("the sheet “%(name)s” is not in this file. Pick another sheet."),
        Code.SHEET_NOT_READ: gettext_noop("the sheet “%(name)s” was not read: no known table stands in it."),
        Code.HEADING_CHANGED: gettext_noop(
            "the heading here is “%(heading)s”, but it was “%(remembered)s” when the columns were matched. Match "
            "the columns again."
        ),
        Code.HEADING_MISSING: gettext_noop(
            "the column “%(heading)s” is missing. Add it, or match the columns by hand."
        ),
        Code.KEY_HEADING_MISSING: gettext_noop(
            "there is no column NUPTK, PegID or NIP, so nobody can be recognised for certain. Add one of them."
        ),
        Code.INDICATOR_HEADING_MISSING: gettext_noop(
            "behind this column the column for indicator %(indicator)s is missing. Add it; it may stay empty."
        ),
        Code.HEADING_DUPLICATE: gettext_noop(
            "the heading “%(heading)s” already stands in %(first)s. Remove or rename one of the two columns."
        ),
        Code.HEADING_MERGED: gettext_noop(
            "the heading “%(heading)s” is merged over several columns, so it is not clear which column it names. "
            "Unmerge it."
        ),
        Code.HEADING_UNKNOWN: gettext_noop("the column “%(heading)s” is not known and was not read."),
        Code.NO_ROWS: gettext_noop("below these headings there is no row that could be read."),
        Code.FORMULA_WITHOUT_VALUE: gettext_noop(
            "this cell holds a formula without a stored result. Open the file in Excel, save it, and upload it again."
        ),
        Code.ERROR_VALUE: gettext_noop(
            "this cell holds the error “%(value)s”. Correct the formula, or type the value."
        ),
        Code.MERGED_CELL: gettext_noop(
            "the cells %(area)s are merged, so it is not clear to which row or column the value belongs. Unmerge "
            "them and fill each cell."
        ),
        Code.SCORE_OUT_OF_RANGE: gettext_noop(
            "a score must be a whole number from 0 to %(highest)s, but “%(value)s” is written."
        ),
        Code.SCORE_NOT_WHOLE: gettext_noop("a score must be whole, from 0 to %(highest)s, but “%(value)s” is written."),
        Code.SCORE_UNREADABLE: gettext_noop(
            "a score must be a number from 0 to %(highest)s, but “%(value)s” is written."
        ),
        Code.SCORES_EMPTY: gettext_noop(
            "%(count)s indicators are empty (%(indicators)s). They stay unrated, and the level is not yet knowable."
        ),
        Code.SCORES_ALL_EMPTY: gettext_noop("no indicator has a score. Nothing is stored for this teacher."),
        Code.INDICATOR_UNKNOWN: gettext_noop("“%(value)s” is not an indicator number. Write it like 4.11."),
        Code.DIGITS_LOST: gettext_noop(
            "the last digits were lost because the cell is a number (“%(value)s”). Format the column as text and "
            "type the number again."
        ),
        Code.NUPTK_BAD: gettext_noop("a NUPTK has 16 digits, but “%(value)s” is written."),
        Code.NIP_BAD: gettext_noop(
            "a NIP has 18 digits that begin with the date of birth, but “%(value)s” is written."
        ),
        Code.PEGID_BAD: gettext_noop("a PegID has 13 to 20 digits, but “%(value)s” is written."),
        Code.NSM_BAD: gettext_noop("an NSM has 12 digits, but “%(value)s” is written."),
        Code.PHONE_BAD: gettext_noop("“%(value)s” is not a phone number. Write it like 0812 3456 7890."),
        Code.DATE_UNREADABLE: gettext_noop("“%(value)s” is not a date that can be read. Write it like 17/08/2026."),
        Code.SCHOOL_YEAR_UNREADABLE: gettext_noop("“%(value)s” is not a school year. Write it like 2026/2027."),
        Code.CHOICE_UNKNOWN: gettext_noop("“%(value)s” is not one of the choices: %(choices)s."),
        Code.HOURS_UNREADABLE: gettext_noop(
            "lesson hours are a whole number from 0 to 60, but “%(value)s” is written."
        ),
        Code.HOURS_UNMATCHED: gettext_noop(
            "the lesson hours do not match the subjects. Give one number for each subject, in the same order."
        ),
        Code.NOT_TEXT: gettext_noop(
            "here a text is expected, but the cell holds a date or a true/false value. Format it as text and type"
            " it again."
        ),
        Code.TEXT_TOO_LONG: gettext_noop("the text has %(length)s characters; at most %(limit)s fit. Shorten it."),
        Code.NAME_MISSING: gettext_noop("the name is empty. Fill it in."),
        Code.NO_KEY: gettext_noop("the row has values, but no NUPTK, PegID or NIP. Fill in one of them."),
        Code.NAME_ONLY: gettext_noop(
            "“%(name)s” has no NUPTK, PegID or NIP. A name alone does not tell persons apart: fill in one of them."
        ),
        Code.DUPLICATE_ROW: gettext_noop("this repeats row %(first)s. Keep only one of the two rows."),
        Code.DUPLICATE_RATING: gettext_noop(
            "indicator %(indicator)s was already rated in row %(first)s for the same teacher. Keep only one of "
            "the two rows."
        ),
        Code.CONFLICTING_NAME: gettext_noop(
            "the same number stands elsewhere in this file with another name than “%(name)s”. Check which one is right."
        ),
        Code.ROW_BELOW_TABLE: gettext_noop(
            "this row is no teacher (a sum or a place for signatures) and was not read."
        ),
    }
)


def message_for(problem: Problem, *, with_sheet: bool = False) -> str:
    """Say one problem in the language of the reader, with its place in front.

    ``with_sheet`` names the sheet too, for files that have several.
    """
    sentence = gettext(SENTENCES[problem.code]) % _shown(problem.parameters)
    place = {"sheet": problem.sheet, "cell": problem.cell, "row": problem.row, "sentence": sentence}
    if problem.cell and with_sheet and problem.sheet:
        return gettext("Sheet “%(sheet)s”, cell %(cell)s: %(sentence)s") % place
    if problem.cell:
        return gettext("Cell %(cell)s: %(sentence)s") % place
    if problem.row and with_sheet and problem.sheet:
        return gettext("Sheet “%(sheet)s”, row %(row)s: %(sentence)s") % place
    if problem.row:
        return gettext("Row %(row)s: %(sentence)s") % place
    return sentence[:1].upper() + sentence[1:]


def _shown(parameters: Mapping[str, str | int]) -> dict[str, str]:
    """Write the figures of a problem as text."""
    return {name: str(value) for name, value in parameters.items()}
