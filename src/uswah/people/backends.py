"""Sign in with what a teacher knows by heart: NUPTK, PegID, NIP, phone number or user name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from uswah.people.models import Account
from uswah.people.queries import account_by_login, account_of


class IdentifierBackend(BaseBackend):
    """Find the account by any identifier of its person."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        handle: str | None = None,
        **rest: Any,
    ) -> Account | None:
        """Return the account when the password fits; an unknown name costs as much time as a wrong password.

        What was typed comes as `handle` from the sign-in page: axes counts guesses by the account's own name field.
        """
        typed = handle or username
        if typed is None or password is None:
            return None
        account = account_by_login(typed)
        if account is None:
            make_password(password)
            return None
        return account if account.check_password(password) else None

    def get_user(self, user_id: int) -> Account | None:
        """Return the account of a session, with its person."""
        return account_of(user_id)
