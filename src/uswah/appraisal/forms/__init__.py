"""What is typed in this room."""

from uswah.appraisal.forms.dialogue import AnswerForm, ModerationForm, ReplyForm, SettleForm
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
from uswah.appraisal.forms.rounds import CloseCollectionForm, OpenRoundForm

__all__ = [
    "AdoptionForm",
    "AmendmentForm",
    "AnswerForm",
    "CloseCollectionForm",
    "ModerationForm",
    "NewRatingForm",
    "OccasionForm",
    "OpenRoundForm",
    "Rater",
    "Raters",
    "ReplyForm",
    "SettleForm",
    "Sheet",
    "empty_sheet",
    "own_source_roles",
    "read_sheet",
    "sheet_of",
]
