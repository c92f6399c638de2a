"""In and out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from uswah.common.pages import PageRequest, page
from uswah.people import queries
from uswah.people.forms import SignInForm
from uswah.people.views.answers import READS_AND_WRITES, remember_language, safe_next, status_of


@sensitive_post_parameters("password")
@page(public="people sign in here", methods=READS_AND_WRITES)
def sign_in(request: PageRequest) -> HttpResponse:
    """Let somebody in by any number or name of theirs; the answer to a wrong pair never tells which half was wrong."""
    following = safe_next(request, reverse(settings.LOGIN_REDIRECT_URL))
    if request.viewer.is_signed_in:
        return redirect(following)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = queries.login_key(form.cleaned_data["login"])
        account = authenticate(request, handle=typed, password=form.cleaned_data["password"])
        if account is not None:
            login(request, account)
            answer = redirect(following)
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                remember_language(answer, queries.language_of(account.pk))
            return answer
        form.add_error(None, _("Name and password do not fit together. Check both and try again."))
    return render(request, "people/sign_in.html", {"form": form, "next": following}, status=status_of(form))


@page(public="who has no session any more must be able to press the button too", methods=("POST",))
def sign_out(request: PageRequest) -> HttpResponse:
    """End the session; on a shared phone the next person starts with a language of their own."""
    logout(request)
    messages.success(request, _("You have signed out."))
    answer = redirect("people:sign-in")
    answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@page(public="who has forgotten the password cannot sign in to read this")
def forgot(request: PageRequest) -> HttpResponse:
    """Say in plain words how to get a new password."""
    return render(request, "people/forgot.html")


def too_many_attempts(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """Answer after too many wrong passwords, and say when to try again."""
    wait = get_cool_off(request)
    minutes = max(1, round(wait.total_seconds() / 60)) if wait else 15
    # Each guess during the pause begins it anew, so it ends this long after now.
    again = timezone.localtime(timezone.now() + (wait or timedelta(minutes=minutes)))
    context = {"minutes": minutes, "again": date_format(again, "H.i")}
    answer = render(request, "people/too_many_attempts.html", context, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
