"""Sign in, choose a password and a language, say for what purpose an officer looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from uswah.people.models import Account


class SignInForm(forms.Form):
    """One field for whatever number or name a person knows by heart, and the password."""

    login = forms.CharField(
        label=_("NUPTK, PegID, NIP, phone number, or user name"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class OwnPasswordForm(forms.Form):
    """A password of one's own; who comes with the password of a slip has just typed it and need not again."""

    current = forms.CharField(
        label=_("Present password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        """Keep whose password it is."""
        super().__init__(*args, **kwargs)
        self._account = account
        if account.must_change_password:
            del self.fields["current"]

    def clean_current(self) -> str:
        """Refuse a wrong present password at its field."""
        written = str(self.cleaned_data["current"])
        if not self._account.check_password(written):
            raise forms.ValidationError(_("This is not your present password."), "wrong")
        return written

    def clean_new(self) -> str:
        """Refuse a password that is easy to guess, or the one that is to be replaced."""
        written = str(self.cleaned_data["new"])
        validate_password(written, self._account)
        if self._account.check_password(written):
            raise forms.ValidationError(_("Choose another password than the present one."), "same")
        return written

    def clean(self) -> dict[str, Any]:
        """Refuse two new passwords that differ."""
        said = super().clean() or self.cleaned_data
        if "new" in said and "again" in said and said["new"] != said["again"]:
            self.add_error("again", forms.ValidationError(_("The two new passwords differ."), "differs"))
        return said


class LanguageForm(forms.Form):
    """The language in which somebody reads."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class PurposeForm(forms.Form):
    """For what purpose an officer of the ministry looks."""

    purpose = forms.CharField(
        label=_("For what purpose do you look?"),
        min_length=10,
        max_length=200,
        help_text=_("At least 10 signs, for example: preparing the visit to three madrasah in December."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
