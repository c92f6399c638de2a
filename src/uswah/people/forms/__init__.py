"""What people write on the pages of this room."""

from uswah.people.forms.accounts import LanguageForm, OwnPasswordForm, PurposeForm, SignInForm
from uswah.people.forms.appointments import AppointForm
from uswah.people.forms.staff import EndForm, GrantForm, OutsiderForm, ReasonForm
from uswah.people.forms.teachers import TeacherForm, initial_of

__all__ = [
    "AppointForm",
    "EndForm",
    "GrantForm",
    "LanguageForm",
    "OutsiderForm",
    "OwnPasswordForm",
    "PurposeForm",
    "ReasonForm",
    "SignInForm",
    "TeacherForm",
    "initial_of",
]
