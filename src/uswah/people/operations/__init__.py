"""Writes about people, each in one transaction with its audit entry."""

from uswah.people.operations.accounts import (
    AccountExists,
    RoleMisplaced,
    change_password,
    choose_language,
    end_role,
    grant_role,
    open_account,
    open_staff_account,
    reset_password,
)
from uswah.people.operations.appointments import HasBegun, appoint
from uswah.people.operations.founding import Beginning, FirstAccount, begin_madrasah
from uswah.people.operations.officers import switch_officer_off, switch_officer_on
from uswah.people.operations.outsiders import Outsider, SlipOfAnother, invite_outsider
from uswah.people.operations.persons import IdentifierTaken, NewPerson, NoIdentifierLeft, add_person, amend_person
from uswah.people.operations.posts import (
    BaseElsewhere,
    PostEntry,
    Taught,
    amend_post,
    assign_teaching,
    end_post,
    open_post,
)
from uswah.people.operations.teachers import TeacherEntry, add_teacher, amend_teacher, attach_teacher

__all__ = [
    "AccountExists",
    "BaseElsewhere",
    "Beginning",
    "FirstAccount",
    "HasBegun",
    "IdentifierTaken",
    "NewPerson",
    "NoIdentifierLeft",
    "Outsider",
    "PostEntry",
    "RoleMisplaced",
    "SlipOfAnother",
    "Taught",
    "TeacherEntry",
    "add_person",
    "add_teacher",
    "amend_person",
    "amend_post",
    "amend_teacher",
    "appoint",
    "assign_teaching",
    "attach_teacher",
    "begin_madrasah",
    "change_password",
    "choose_language",
    "end_post",
    "end_role",
    "grant_role",
    "invite_outsider",
    "open_account",
    "open_post",
    "open_staff_account",
    "reset_password",
    "switch_officer_off",
    "switch_officer_on",
]
