"""Writes about people, each in one transaction with its audit entry."""

from uswah.people.operations.accounts import change_password, end_role, grant_role, open_account, reset_password
from uswah.people.operations.persons import IdentifierTaken, NewPerson, add_person, amend_person
from uswah.people.operations.posts import Taught, assign_teaching, end_post, open_post

__all__ = [
    "IdentifierTaken",
    "NewPerson",
    "Taught",
    "add_person",
    "amend_person",
    "assign_teaching",
    "change_password",
    "end_post",
    "end_role",
    "grant_role",
    "open_account",
    "open_post",
    "reset_password",
]
