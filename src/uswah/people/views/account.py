"""One's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.debug import sensitive_post_parameters

from uswah.common.pages import PageRequest, page
from uswah.people import operations, presenters, queries
from uswah.people.forms import LanguageForm, OwnPasswordForm
from uswah.people.views.answers import READS_AND_WRITES, remember_language, safe_next, status_of

if TYPE_CHECKING:
    from uswah.people.models import Account


@page(signed_in=True)
def account(request: PageRequest) -> HttpResponse:
    """Show who one is, what one may do, and what was done to the account."""
    viewer, own = request.viewer, _own(request)
    roles = queries.own_roles(viewer)
    context = {
        "name": presenters.full_name(own.person),
        "identifiers": presenters.identifier_definitions(queries.identifiers_of(own.person)),
        "roles": presenters.role_cards(roles),
        "has_officer_role": any(card.needs_purpose for card in presenters.role_cards(roles)),
        "language": LanguageForm(initial={"language": own.language}),
        "history": presenters.history(queries.own_history(viewer)),
    }
    return render(request, "people/account.html", context)


@page(signed_in=True, methods=("POST",))
def language(request: PageRequest) -> HttpResponse:
    """Keep in which language one reads, on every device."""
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return redirect("people:account")
    chosen = form.cleaned_data["language"]
    operations.choose_language(account=_own(request), language=chosen, by=request.viewer, at=request.viewer.at)
    with override(chosen):
        messages.success(request, _("Your language is kept."))
    answer = redirect("people:account")
    remember_language(answer, chosen)
    return answer


@sensitive_post_parameters("current", "new", "again")
@page(signed_in=True, methods=READS_AND_WRITES)
def password(request: PageRequest) -> HttpResponse:
    """Choose a password of one's own; every other session of the account ends."""
    own = _own(request)
    is_first = own.must_change_password
    form = OwnPasswordForm(request.POST or None, account=own)
    if request.method == "POST" and form.is_valid():
        new = form.cleaned_data["new"]
        operations.change_password(account=own, password=new, by=request.viewer, at=request.viewer.at)
        update_session_auth_hash(request, own)
        messages.success(request, _("Your new password holds from now on. Other devices have been signed out."))
        return redirect(safe_next(request, reverse("web:home" if is_first else "people:account")))
    notice = presenters.reset_notice(queries.last_reset(request.viewer))
    context = {"form": form, "is_first": is_first, "notice": notice}
    return render(request, "people/password.html", context, status=status_of(form))


def _own(request: PageRequest) -> Account:
    """Return the account behind the session, read afresh."""
    own = queries.account_of(request.viewer.account_id or 0)
    if own is None:
        raise Http404
    return own
