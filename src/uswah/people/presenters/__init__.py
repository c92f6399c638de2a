"""Display values of the pages about people."""

from uswah.people.presenters.accounts import RoleCard, history, identifier_definitions, reset_notice, role_cards
from uswah.people.presenters.persons import full_name, identifier_words
from uswah.people.presenters.places import PlaceRoles, place_roles, place_roles_crumbs
from uswah.people.presenters.staff import Slip, StaffRow, slip, staff_rows
from uswah.people.presenters.teachers import SimilarPerson, TeacherRow, matches, similar_rows, teacher_rows

__all__ = [
    "PlaceRoles",
    "RoleCard",
    "SimilarPerson",
    "Slip",
    "StaffRow",
    "TeacherRow",
    "full_name",
    "history",
    "identifier_definitions",
    "identifier_words",
    "matches",
    "place_roles",
    "place_roles_crumbs",
    "reset_notice",
    "role_cards",
    "similar_rows",
    "slip",
    "staff_rows",
    "teacher_rows",
]
