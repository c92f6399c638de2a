"""Accounts, persons with their identifiers, posts with what is taught, roles."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q

from uswah.common.guard import Guarded, plain_rows
from uswah.common.ids import uuid7
from uswah.institutions.models import Institution, SchoolYear, Subject
from uswah.people import access
from uswah.people.enums import Employment, IdentifierKind, Role, Sex


class Person(models.Model):
    """A person, known across madrasah by identifiers, never by name alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    title_before = models.CharField(max_length=40, blank=True, default="")
    title_after = models.CharField(max_length=80, blank=True, default="")
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True, default="")
    born_in = models.CharField(max_length=80, blank=True, default="")
    born_on = models.DateField(null=True)
    qualification = models.CharField(max_length=160, blank=True, default="")
    certified_in = models.CharField(max_length=120, blank=True, default="")

    rows = plain_rows()
    objects = Guarded(access.seen_persons)

    def __str__(self) -> str:
        return self.name


class Identifier(models.Model):
    """One number or name that a person is known by and may sign in with; unique in the whole land."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=8, choices=IdentifierKind.choices)
    value = models.CharField(max_length=60)

    rows = plain_rows()
    objects = Guarded(access.seen_identifiers)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="an_identifier_belongs_to_one_person"),
            models.UniqueConstraint(fields=["person", "kind"], name="one_identifier_of_a_kind_per_person"),
        ]
        indexes = [models.Index(fields=["value"], name="identifier_by_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Account(AbstractBaseUser):
    """What a person signs in with. The name typed at sign-in is looked up among the person's identifiers."""

    handle = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="id")

    USERNAME_FIELD = "handle"
    rows = plain_rows()
    objects = Guarded(access.own_account)

    def __str__(self) -> str:
        return str(self.handle)


class Post(models.Model):
    """A person's post at a madrasah; one open post of a person is the base (satminkal)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="posts")
    is_satminkal = models.BooleanField(default=False)
    is_teaching = models.BooleanField(default=True)
    employment = models.CharField(max_length=8, choices=Employment.choices, blank=True, default="")
    rank = models.CharField(max_length=6, blank=True, default="")
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    rows = plain_rows()
    objects = Guarded(access.seen_posts)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "institution"], condition=Q(until__isnull=True), name="one_open_post_per_place"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(is_satminkal=True, until__isnull=True),
                name="one_satminkal_per_person",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="a_post_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.institution_id}"


class TeachingAssignment(models.Model):
    """What a post teaches in a school year: a subject, with its weekly hours (JP) when they are known."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="teaching")
    school_year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    weekly_jp = models.PositiveSmallIntegerField(null=True)

    rows = plain_rows()
    objects = Guarded(access.seen_assignments)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "school_year", "subject"], name="a_subject_once_per_post_and_year"),
            models.CheckConstraint(
                condition=Q(weekly_jp__isnull=True) | Q(weekly_jp__gte=1, weekly_jp__lte=48),
                name="weekly_hours_fit_in_a_week",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.subject_id}"


class RoleAssignment(models.Model):
    """A role of an account at a node, from a day, until a day."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="roles")
    since = models.DateField()
    until = models.DateField(null=True)

    rows = plain_rows()
    objects = Guarded(access.seen_roles)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "role", "institution"],
                condition=Q(until__isnull=True),
                name="a_role_once_per_account_and_place",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="a_role_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} @ {self.institution_id}"
