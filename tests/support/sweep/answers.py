"""Ask an address as somebody, and tell what came back and what it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from support.sweep.canaries import text_of
from support.sweep.roles import Sweeper
from uswah.people.middleware import PURPOSE, PURPOSE_UNTIL

TOKEN = "t" * 32
_WRITES = re.compile(
    r'\s*(?:INSERT|UPDATE|DELETE|REPLACE|MERGE|ALTER|CREATE|DROP|TRUNCATE)\b[^"]*"?(\w+)?', re.IGNORECASE
)
# A session is the visitor's own, and the counter of wrong passwords is there to be written.
_NOT_DATA = ("django_session", "axes_")
_TOKEN_IN_PAGE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@dataclass
class Answer:
    """A status ("in" = sent to sign in), the answer's readable text with what differs between two calls taken out."""

    status: str
    text: str
    headers: dict[str, str]
    written: list[str] = field(default_factory=list)

    @property
    def is_denied(self) -> bool:
        """Tell whether the call was turned away."""
        return self.status == "in" or self.status.startswith(("4", "5"))


class Bare(Client):
    """Django's test client without its recording of templates, which costs more than the answer itself."""

    def request(self, **request: Any) -> Any:
        """Answer a request; an exception becomes the page with status 500, its trace goes to the log."""
        return self.handler(self._base_environ(**request))


class Asker:
    """Asks as one sweeper; every call is undone, so that each meets the same world."""

    def __init__(self, who: Sweeper) -> None:
        """Sign in once, and keep the session's cookie."""
        self._cookies: dict[str, str] = {}
        if who.account is not None:
            client = Client()
            client.force_login(who.account, backend="uswah.people.backends.IdentifierBackend")
            if who.purpose:
                session = client.session
                session[PURPOSE], session[PURPOSE_UNTIL] = who.purpose, 2**40
                session.save()
            self._cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self._client = Bare(enforce_csrf_checks=True)

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None, *, token: bool = True) -> Answer:
        """Ask an address by a method; a POST carries the token of its form unless told otherwise."""
        cookies = {**self._cookies, settings.CSRF_COOKIE_NAME: TOKEN}
        self._client.cookies = SimpleCookie(cookies)
        given = dict(data or {})
        if method == "POST" and token:
            given["csrfmiddlewaretoken"] = TOKEN
        with _writes() as written, transaction.atomic():
            response = (
                self._client.generic("HEAD", path)
                if method == "HEAD"
                else getattr(self._client, method.lower())(path, given)
            )
            answer = _answer(response, path, written)
            transaction.set_rollback(True)
        return answer


@contextmanager
def _writes() -> Iterator[list[str]]:
    """Collect the tables that are written to."""
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (found := _WRITES.match(sql)) and not (found[1] or "").startswith(_NOT_DATA):
            written.append(found[1] or sql[:40])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def _answer(response: HttpResponseBase, path: str, written: list[str]) -> Answer:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = text_of(content, response.get("Content-Type", ""))
    request_id = response.headers.get("X-Request-Id", "-")
    headers = {
        name: value for name, value in response.headers.items() if name not in {"X-Request-Id", "Content-Length"}
    }
    text = _TOKEN_IN_PAGE.sub("", _without(path, text).replace(request_id, "{request}"))
    status = str(response.status_code)
    if status == "302" and response.headers["Location"].startswith(reverse(settings.LOGIN_URL)):
        status = "in"
    return Answer(status, text, {name: _without(path, value) for name, value in headers.items()}, written)


def _without(path: str, text: str) -> str:
    """Return the text without the path that was asked for, which tells two answers apart and says nothing."""
    return text.replace(path, "{path}") if path.count("/") > 2 else text
