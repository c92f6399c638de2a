"""Everything that somebody may be allowed to do, as one list; roles in `people.enums` put them together."""

from enum import StrEnum


class Permission(StrEnum):
    """One power. It holds for the node where the role stands and for everything below it."""

    SEE_INSTITUTION = "see_institution"
    MANAGE_INSTITUTION = "manage_institution"
    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ROLES = "manage_roles"
    SEE_APPRAISAL = "see_appraisal"
    RATE = "rate"
    ENTER_FOR_OTHERS = "enter_for_others"
    IMPORT_WORKBOOK = "import_workbook"
    ADOPT_RATING = "adopt_rating"
    CONDUCT_ROUND = "conduct_round"
    MODERATE = "moderate"
    HEAR_PUPILS = "hear_pupils"
    READ_PUPILS_WORDS = "read_pupils_words"
    ISSUE_DOCUMENT = "issue_document"
    SEE_AUDIT = "see_audit"
