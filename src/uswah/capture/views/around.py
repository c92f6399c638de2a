"""What several pages of the room do."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm

from uswah.evidence.policies import NotAcceptable


def accepted(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do what a valid form asks for; write a refusal on the form instead, so that nothing typed is lost."""
    try:
        act()
    except NotAcceptable as refusal:
        field = next((code for code in refusal.codes if code in form.fields), None)
        form.add_error(field, str(refusal))
        return False
    return True
