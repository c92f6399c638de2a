"""Pages about people."""

from uswah.people.views.account import account, language, password
from uswah.people.views.officer import officer_mode, officer_mode_end
from uswah.people.views.places import place_role_end, place_role_grant, place_roles
from uswah.people.views.roles import role_end, role_grant, role_outsider
from uswah.people.views.signing import forgot, sign_in, sign_out, too_many_attempts
from uswah.people.views.staff import account_open, account_reset, accounts
from uswah.people.views.teachers import post_end, teacher_edit, teacher_new, teachers

__all__ = [
    "account",
    "account_open",
    "account_reset",
    "accounts",
    "forgot",
    "language",
    "officer_mode",
    "officer_mode_end",
    "password",
    "place_role_end",
    "place_role_grant",
    "place_roles",
    "post_end",
    "role_end",
    "role_grant",
    "role_outsider",
    "sign_in",
    "sign_out",
    "teacher_edit",
    "teacher_new",
    "teachers",
    "too_many_attempts",
]
