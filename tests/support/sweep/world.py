"""Three madrasah in two provinces, with a canary in every text that is kept about them.

X is where the roles of the sweep stand. Y is the neighbour in the same KKM. W lies in another province. One teacher
teaches at X and at Y.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from factories import AT, TODAY, YEAR, institution, pkg_form, system, viewer

from support.sweep import classes, notebooks, phones, photos, tasks
from support.sweep.canaries import Canaries
from uswah.appraisal.models import Appraisal, Level, Moderation, Musyawarah, Reply, ReplyAnswer
from uswah.appraisal.operations import (
    answer_reply,
    count_first,
    load_vignettes,
    reply_to_level,
    run_levels,
    settle_musyawarah,
)
from uswah.capture.models import Device, Envelope
from uswah.common.models import AuditPersonalValue, Job, JobState
from uswah.core.forms import Choice, ChoiceList, FormDefinition, Group, Question, QuestionKind, Wording
from uswah.documents.models import IssuedDocument
from uswah.evidence.enums import RoundState
from uswah.evidence.models import (
    Assignment,
    Attachment,
    Campaign,
    Codebook,
    Coding,
    FieldNote,
    MeetingDecision,
    Passage,
    Rating,
    Remark,
    Resolution,
    Round,
    Submission,
    Tag,
    Upload,
)
from uswah.evidence.operations import NewSubmission, Origin, record_imported
from uswah.evidence.policies import NewRating
from uswah.exchange.exporters.xlsform import write_xlsform
from uswah.exchange.models import ImportBatch, RememberedMapping
from uswah.exchange.operations import receive_form
from uswah.institutions.enums import InstitutionKind as K
from uswah.institutions.models import Institution
from uswah.institutions.operations import amend_institution
from uswah.people.enums import Role
from uswah.people.models import Account, Identifier, Person, Post, RoleAssignment
from uswah.people.operations import NewPerson, Taught, add_person, amend_person, assign_teaching, open_post

OCCASION = {"tahun": YEAR, "tahap": "summative"}
NAME = "Uji"  # in every name, so that a search for it finds everybody whom it may find


@dataclass
class Planted:
    """One madrasah with what an address can name of it."""

    letter: str
    place: Institution
    people: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    submissions: dict[str, Submission] = field(default_factory=dict)
    appraisals: dict[str, Appraisal] = field(default_factory=dict)
    batch: ImportBatch | None = None
    draft: str = ""
    documents: dict[str, IssuedDocument] = field(default_factory=dict)
    roles: dict[str, RoleAssignment] = field(default_factory=dict)
    jobs: dict[int, Job] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    musyawarah: dict[str, Musyawarah] = field(default_factory=dict)
    notes: dict[str, FieldNote] = field(default_factory=dict)
    codings: dict[str, Coding] = field(default_factory=dict)
    marks: dict[str, Tag] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    envelopes: dict[str, Envelope] = field(default_factory=dict)
    tasks: dict[str, Assignment] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)


@dataclass
class World:
    """The places above, and the three madrasah."""

    canaries: Canaries
    areas: dict[str, Institution]
    x: Planted
    y: Planted
    w: Planted

    @property
    def madrasah(self) -> tuple[Planted, Planted, Planted]:
        """Return all three."""
        return self.x, self.y, self.w


def build() -> World:
    """Build the world; within a transaction of the caller's."""
    canaries = Canaries()
    load_vignettes(by=system(), at=AT)
    nation = institution(K.NATIONAL, "Indonesia")
    areas = {"nation": nation}
    for number in (1, 2):
        areas[f"province{number}"] = institution(K.PROVINCE, f"Provinsi {number}", nation)
        areas[f"district{number}"] = institution(K.DISTRICT, f"Kabupaten {number}", areas[f"province{number}"])
        areas[f"kkm{number}"] = institution(K.KKM, f"KKM {number}", areas[f"district{number}"])
    areas["pesantren"] = institution(K.PESANTREN, "Pesantren")
    x, y, w = (
        _madrasah(canaries, letter, areas[kkm], areas["pesantren"] if letter == "x" else None)
        for letter, kkm in (("x", "kkm1"), ("y", "kkm1"), ("w", "kkm2"))
    )
    _teacher_of_two(canaries, x, y)
    return World(canaries, areas, x, y, w)


def _madrasah(canaries: Canaries, letter: str, kkm: Institution, pesantren: Institution | None) -> Planted:
    def word(subject: str) -> str:
        return canaries.word(letter, subject)

    place = institution(K.MADRASAH, f"MTs {word('p')}", kkm, pesantren=pesantren)
    details = {name: word("p") for name in ("foundation", "address", "town", "contact", "accreditation", "paper_code")}
    amend_institution(
        place=place, details={**details, "npsn": canaries.number(letter, "p", digits=8)}, by=system(), at=AT
    )
    planted = Planted(letter, place)
    for role, subject, signs in (
        ("aisyah", "a", "a"),
        ("colleague", "b", "b"),
        ("head", "h", "s"),
        ("operator", "o", "s"),
    ):
        planted.people[role] = _person(canaries, planted, subject, signs, is_teaching=role != "operator")
        planted.accounts[role] = account(planted.people[role])
    held = {"aisyah": Role.GURU, "colleague": Role.GURU, "head": Role.KEPALA, "operator": Role.OPERATOR}
    for who, role in held.items():
        planted.roles[who] = RoleAssignment(
            account=planted.accounts[who], role=role, institution=place, since=date(2025, 7, 1)
        )
        planted.roles[who].save()
    for role, subject in (("aisyah", "a"), ("colleague", "b")):
        _appraise(canaries, planted, role, subject)
    _talk_it_over(canaries, planted)
    notebooks.fill(planted, word)
    classes.fill(planted, word)
    phones.fill(planted, word)
    tasks.fill(planted)
    photos.fill(planted, word)
    operator = Client()
    operator.force_login(planted.accounts["operator"], backend="uswah.people.backends.IdentifierBackend")
    _hand_in(canaries, planted, operator)
    planted.draft = receive_form(content=write_xlsform(_form(canaries.word(letter, "r"))), place=place)
    _issue(planted, operator)
    planted.jobs = {who.pk: job(canaries, planted, who) for who in planted.accounts.values()}
    return planted


def _person(canaries: Canaries, planted: Planted, subject: str, signs: str, *, is_teaching: bool) -> Person:
    letter = planted.letter
    name = f"{NAME} {canaries.word(letter, signs)}"
    new = NewPerson(
        name=name,
        identifiers={
            "NUPTK": canaries.number(letter, signs),
            "NIP": canaries.number(letter, signs, digits=18),
            "PEGID": canaries.number(letter, subject, digits=14),
            "PHONE": f"+62{canaries.number(letter, subject, digits=11)}",
            "USERNAME": canaries.word(letter, subject).lower(),
        },
        title_before=canaries.word(letter, signs),
        title_after=canaries.word(letter, signs),
        born_in=canaries.word(letter, subject),
        born_on=date(1980, 1, 1),
        qualification=canaries.word(letter, subject),
        certified_in=canaries.word(letter, subject),
    )
    row = add_person(person=new, place=planted.place, by=system(), at=AT)
    rest = {"is_satminkal": True, "rank": canaries.short_word(letter, subject), "since": date(2020, 7, 1)}
    post, _ = open_post(
        person_id=row.pk, place=planted.place, by=system(), at=AT, employment="YAYASAN", is_teaching=is_teaching, **rest
    )
    if is_teaching:
        assign_teaching(post=post, school_year=YEAR, taught=[Taught("matematika", 24)], by=system(), at=AT)
    amended = NewPerson(name=name, born_in=canaries.word(letter, subject))
    reason = canaries.word(letter, "l")
    amend_person(person_id=row.pk, content=amended, place=planted.place, by=system(), at=AT, reason=reason)
    return row


def account(of: Person, role: Role | None = None, place: Institution | None = None) -> Account:
    """Open an account that nobody can sign in to with a password, which costs no hashing."""
    row = Account(person=of, password=make_password(None))
    row.save()
    if role and place:
        RoleAssignment(account=row, role=role, institution=place, since=date(2025, 7, 1)).save()
    return row


def _appraise(canaries: Canaries, planted: Planted, role: str, subject: str) -> None:
    """Let the head's workbook count, beside an assessor's, which amends an earlier one with a reason."""
    first, second, mended = (_submission(canaries, planted, role, subject) for _ in range(3))
    reason = canaries.word(planted.letter, subject)
    amendment = NewSubmission(
        **{name: getattr(mended, name) for name in mended.__slots__ if name not in {"amends", "amendment_reason"}},
        amends=second.id,
        amendment_reason=reason,
    )
    with transaction.atomic():
        for part in ([first, second], [amendment]):
            record_imported(submissions=part, form=pkg_form(), place=planted.place, by=system(), at=AT)
            count_first(submissions=[new.id for new in part], place=planted.place, by=system(), at=AT)
    planted.submissions[role] = Submission.rows.get(pk=first.id)
    planted.appraisals[role] = Appraisal.rows.get(counted=first.id)


def _submission(canaries: Canaries, planted: Planted, role: str, subject: str) -> NewSubmission:
    form, letter = pkg_form(), planted.letter
    fact = canaries.word(letter, subject)
    return NewSubmission(
        about=planted.people[role].pk,
        instrument_id=form.instrument_id,
        school_year=YEAR,
        stage="summative",
        technique="observation",
        source_role="kepala",
        rated_by=planted.people["head"].pk,
        rater_name=canaries.word(letter, subject),
        observed_on=TODAY,
        ratings=[
            NewRating(indicator_id=pk, code=code, score=1, fact=fact, cell=canaries.word(letter, subject))
            for code, pk in form.indicator_ids.items()
        ],
        origin=Origin(
            file=uuid4().hex * 2, name=canaries.word(letter, subject), sheet=canaries.word(letter, subject), row=2
        ),
    )


def _talk_it_over(canaries: Canaries, planted: Planted) -> None:
    """Bring a round to where levels are talked over: each teacher replied twice and was answered once, two musyawarah."""
    of = Round.rows.create(
        institution=planted.place,
        school_year_id=YEAR,
        stage="summative",
        state=RoundState.CONSOLIDATING,
        collect_until=date(2026, 11, 1),
        reply_until=date(2040, 1, 1),
        opened_at=AT,
        changed_at=AT,
    )
    head = viewer(planted.accounts["head"])
    run_levels(place=planted.place, school_year=YEAR, stage="summative", by=head, at=AT)
    for whose, subject in (("aisyah", "a"), ("colleague", "b")):
        first, second = Level.rows.filter(about=planted.people[whose], code__in=["pkg.1", "pkg.2"]).order_by("pk")
        told = [canaries.word(planted.letter, subject) for _ in range(6)]
        own = viewer(planted.accounts[whose])
        (waits,) = reply_to_level(levels=[first], text=told[0], evidence_text=told[1], by=own, at=AT)
        (answered,) = reply_to_level(levels=[second], text=told[2], evidence_text=told[3], by=own, at=AT)
        answer_reply(reply=answered, outcome="changed", label="3", reason=told[4], by=head, at=AT)
        opened = {
            level.code: Musyawarah.rows.create(
                round=of,
                institution=planted.place,
                about=planted.people[whose],
                code=level.code,
                opened_by=level,
                opened_at=AT,
            )
            for level in (first, second)
        }
        settle_musyawarah(musyawarah=opened["pkg.2"], outcome=told[5], by=head, at=AT)
        planted.levels[whose], planted.replies[whose] = first, waits
        planted.musyawarah[whose] = opened["pkg.1"]


def _form(title: str) -> FormDefinition:
    """Return the smallest form that could be published."""
    scale = ChoiceList("skala", (Choice("0", Wording("Belum")), Choice("1", Wording("Sudah"))))
    asked = Question(QuestionKind.SELECT_ONE, "butir", Wording(title), choices="skala")
    return FormDefinition("uji", "1", Wording(title), (Group("satu", (asked,), Wording(title)),), (scale,))


def _hand_in(canaries: Canaries, planted: Planted, operator: Client) -> None:
    """Hand in a roster that names somebody new, as the operator does, and remember how its columns are called."""
    letter = planted.letter
    content = (
        f"Nama;NUPTK;Mata Pelajaran\n{NAME} {canaries.word(letter, 'r')};{canaries.number(letter, 'r')};Matematika\n"
    )
    form = {
        "kind": "roster",
        "school_year": YEAR,
        "stage": "summative",
        "rater_name": canaries.word(letter, "r"),
        "file": SimpleUploadedFile(f"{canaries.word(letter, 'r')}.csv", content.encode(), "text/csv"),
    }
    answer = operator.post(reverse("exchange:imports", args=[planted.place.code]), form)
    assert answer.status_code == 302, answer.content.decode()
    planted.batch = ImportBatch.rows.get(institution=planted.place)
    RememberedMapping(
        institution=planted.place,
        kind="roster",
        headings_digest="0" * 64,
        mapping={"sheet": canaries.word(letter, "r")},
    ).save()


def _issue(planted: Planted, operator: Client) -> None:
    """Issue the report of each teacher, and the recap, as the operator does."""
    for role in ("aisyah", "colleague"):
        about = planted.people[role].pk
        answer = operator.post(reverse("documents:report", args=[planted.place.code, about]), OCCASION)
        assert answer.status_code == 302, answer.content.decode()
        planted.documents[role] = IssuedDocument.rows.get(institution=planted.place, about=about)
    assert operator.post(reverse("documents:recap", args=[planted.place.code]), OCCASION).status_code == 302


def job(canaries: Canaries, planted: Planted, of: Account) -> Job:
    """Keep a job of an account that failed, saying why."""
    words = [canaries.word(planted.letter, "r") for _ in range(3)]
    row = Job(kind="exchange.apply", arguments={"file": words[0]}, requested_by=of.pk, requested_at=AT)
    row.state, row.result, row.failure = JobState.FAILED, {"said": words[1]}, words[2]
    row.save()
    return row


def _teacher_of_two(canaries: Canaries, x: Planted, y: Planted) -> None:
    """Let a teacher with her base at Y teach at X too; Y has rated her, which is not X's to see."""
    row = _person(canaries, y, "b", "b", is_teaching=True)
    shared = NewPerson(name=f"{NAME} {canaries.word('x', 'c')}", identifiers={"NUPTK": canaries.number("x", "c")})
    Person.rows.filter(pk=row.pk).update(
        name=shared.name, title_before="", title_after="", born_in="", qualification="", certified_in=""
    )
    row.identifiers.all().delete()
    row.identifiers.create(kind="NUPTK", value=shared.identifiers["NUPTK"])
    post, _ = open_post(person_id=row.pk, place=x.place, by=system(), at=AT, employment="YAYASAN")
    assign_teaching(post=post, school_year=YEAR, taught=[Taught("fikih", 4)], by=system(), at=AT)
    y.people["of both"] = x.people["of both"] = Person.rows.get(pk=row.pk)
    _appraise(canaries, y, "of both", "b")


def unplanted(world: World) -> list[str]:
    """Return the text fields of institution data in which some madrasah has no canary."""
    return [
        f"{model._meta.label}.{text.name} of {planted.letter}"
        for model, exempt in KEPT.items()
        for text in model._meta.get_fields()
        if isinstance(text, models.CharField | models.TextField | models.JSONField)
        and not text.choices
        and text.name not in exempt
        for planted in world.madrasah
        if not any(
            planted.letter in {letter for letter, _ in world.canaries.found_in(json.dumps(value, default=str))}
            for value in model._meta.default_manager.values_list(text.name, flat=True)
        )
    ]


def missing_id() -> UUID:
    """Return an identifier that nothing has."""
    return UUID("01999999-9999-7999-8999-999999999999")


_PATHS = {"path", "pesantren_path", "code"}
# Every model that holds an institution's data, with the fields that hold no text of people's own.
KEPT: dict[type[models.Model], set[str]] = {
    Institution: _PATHS,
    Person: set(),
    Post: set(),
    Identifier: set(),
    Submission: {"digest", "origin_file"},
    Rating: set(),
    AuditPersonalValue: {"field"},
    Job: {"kind"},
    ImportBatch: {"file_digest", "mapping"},
    RememberedMapping: {"headings_digest"},
    IssuedDocument: {"stage", "content_digest"},
    Musyawarah: {"code"},
    Moderation: {"label"},
    Reply: set(),
    ReplyAnswer: set(),
    Campaign: {"class_key", "terms", "salt", "seal_key"},
    Remark: {"question"},
    Codebook: set(),
    FieldNote: {"digest"},
    Passage: {"at", "marked"},
    MeetingDecision: set(),
    Tag: {"code"},
    Resolution: {"code"},
    Device: {"token_digest", "app"},
    Attachment: {"sha256", "type"},
}
