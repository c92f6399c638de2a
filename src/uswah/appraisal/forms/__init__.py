"""What is typed in this room."""

from uswah.appraisal.forms.rating import (
    AdoptionForm,
    AmendmentForm,
    NewRatingForm,
    OccasionForm,
    Rater,
    Raters,
    Sheet,
    empty_sheet,
    own_source_roles,
    read_sheet,
    sheet_of,
)

__all__ = [
    "AdoptionForm",
    "AmendmentForm",
    "NewRatingForm",
    "OccasionForm",
    "Rater",
    "Raters",
    "Sheet",
    "empty_sheet",
    "own_source_roles",
    "read_sheet",
    "sheet_of",
]
