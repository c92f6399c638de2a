"""The whole of sending as a machine: phones that seal, send, lose answers, are copied, restored and revoked.

Meanwhile roles It asks the real addresses and the real database, and keeps beside them a model of what every phone was
told.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any, ClassVar
from uuid import UUID

from appraisal.clock import at_day
from capture.sender import Phone, believed, id_of
from django.core.exceptions import PermissionDenied
from django.db import transaction
from factories import AT, TODAY, YEAR, Madrasah, system, viewer
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from uswah.appraisal.models import Appraisal
from uswah.capture.models import Device, Envelope, Receipt
from uswah.capture.operations import NotAdmissible, admit_envelope, receipt_key, return_envelope, revoke_device
from uswah.capture.queries.envelopes import held_envelopes
from uswah.common.audit import verify
from uswah.evidence.enums import RoundState
from uswah.evidence.models import Round, SiblingDecision, Submission, Version
from uswah.evidence.operations import move_round, start_round
from uswah.evidence.queries.versions import conflicts_at
from uswah.people.enums import Role
from uswah.people.models import RoleAssignment
from uswah.people.operations import end_role, grant_role

ITEMS = ("pkg.1.1", "pkg.1.2")
FINAL, OPEN = "accepted", "held"
chances = st.integers(min_value=0, max_value=2**16)


@dataclass
class Copy:
    """One profile of a phone as it is now: the same device may live in several copies, each with its own memory."""

    phone: Phone
    writer: str
    sealed: list[str] = field(default_factory=list)

    def backup(self) -> Copy:
        """Return a copy that remembers what this one remembers now."""
        return Copy(replace(self.phone), self.writer, list(self.sealed))


@dataclass
class Letter:
    """An envelope as its writer has it, and everything that was ever said about it."""

    body: bytes
    phone: Phone
    writer: str
    supersedes: str = ""
    receipts: list[str] = field(default_factory=list)
    refused: bool = False

    @property
    def is_acknowledged(self) -> bool:
        return bool(self.receipts)

    @property
    def last(self) -> dict[str, Any]:
        return dict(json.loads(self.receipts[-1]))


class Sync(RuleBasedStateMachine):
    """Pak Hasan leads the madrasah, Bu Ratna supervises it; both observe its teachers with their phones."""

    home: ClassVar[Madrasah]
    teachers: ClassVar[list[UUID]]

    def __init__(self) -> None:
        super().__init__()
        self.history = transaction.atomic()
        self.history.__enter__()
        self.clock = at_day(TODAY)
        self.clock.__enter__()
        self.letters: dict[str, Letter] = {}
        self.copies: list[Copy] = []
        self.backups: list[tuple[Copy, Copy]] = []
        self.bodies: dict[str, str] = {}
        self.arrivals: list[str] = []
        self.has_changed_rules = False

    def teardown(self) -> None:
        try:
            ended = self._ended()
        finally:
            transaction.set_rollback(True)
            self.history.__exit__(None, None, None)
            self.clock.__exit__(None, None, None)
        with at_day(TODAY):
            self._check_every_order(*ended)

    @initialize()
    def everybody_has_a_phone(self) -> None:
        self.jwk = dict(receipt_key().jwk)
        self.accounts = {"hasan": self.home.hasan, "ratna": self.home.extra["ratna"]}
        for writer in self.accounts:
            self._register(writer)

    def _register(self, writer: str) -> Copy:
        self.copies.append(Copy(Phone.of(self.accounts[writer], "HP"), writer))
        return self.copies[-1]

    # ---- What people do with their phones

    @rule(which=chances, about=chances, score=st.integers(0, 1))
    def seal(self, which: int, about: int, score: int) -> None:
        self._seal(_of(self.copies, which), _of(self.teachers, about), score)

    @precondition(lambda self: self.letters)
    @rule(which=chances, score=st.integers(0, 1))
    def amend(self, which: int, score: int) -> None:
        """Correct one's own observation; whoever corrects the same one twice makes two siblings."""
        earlier = _of(sorted(self.letters), which)
        letter = self.letters[earlier]
        about = UUID(json.loads(letter.body)["payload"]["about"])
        copies = [copy for copy in self.copies if copy.writer == letter.writer]
        self._seal(_of(copies, which), about, score, supersedes=earlier, reason="Salah tekan")

    def _seal(self, copy: Copy, about: UUID, score: int, **rest: Any) -> None:
        payload = {
            "about": str(about),
            "instrument": "pkg-guru",
            "version": "2010",
            "school_year": YEAR,
            "stage": "summative",
            "technique": "observation",
            "source_role": {"hasan": "kepala", "ratna": "pengawas"}[copy.writer],
            "observed_on": "2026-11-20",
            "ratings": [{"code": code, "score": score, "facts": [], "why": ""} for code in ITEMS],
        }
        body = copy.phone.seal("ratings", self.home.place.code, payload, **rest)
        self.letters[id_of(body)] = Letter(body, copy.phone, copy.writer, rest.get("supersedes", ""))
        copy.sealed.append(id_of(body))

    @precondition(lambda self: self.letters)
    @rule(which=chances)
    def send(self, which: int) -> None:
        """Send any of them, in any order, for the first time or again."""
        self._send(_of(sorted(self.letters), which))

    @precondition(lambda self: self.letters)
    @rule(which=chances)
    def send_and_lose_the_answer(self, which: int) -> None:
        self._send(_of(sorted(self.letters), which), is_heard=False)

    @precondition(lambda self: self.letters)
    @rule(seed=chances)
    def send_everything_in_any_order(self, seed: int) -> None:
        waiting = [key for key, letter in sorted(self.letters.items()) if not letter.is_acknowledged]
        Random(seed).shuffle(waiting)  # noqa: S311  # an order, no secret
        for key in waiting:
            self._send(key)

    @precondition(lambda self: self.letters)
    @rule(which=chances)
    def hand_in_by_another_phone(self, which: int) -> None:
        """Send with another phone of the same person what the first one sealed."""
        key = _of(sorted(self.letters), which)
        others = [copy for copy in self.copies if copy.writer == self.letters[key].writer]
        self._send(key, by=_of(others, which).phone)

    @precondition(lambda self: any(letter.is_acknowledged for letter in self.letters.values()))
    @rule(which=chances)
    def send_other_bytes_under_a_known_number(self, which: int) -> None:
        key = _of(sorted(key for key, letter in self.letters.items() if letter.is_acknowledged), which)
        letter = self.letters[key]
        if Device.rows.filter(pk=letter.phone.device, revoked_at__isnull=False).exists():
            return
        answer = letter.phone.put(letter.body.replace(b"Salah tekan", b"Salah baca") + b" ", name=key)
        assert (answer.status_code, answer.json()["code"]) == (409, "ISI_BERBEDA")

    @rule(which=chances)
    def copy_a_phone(self, which: int) -> None:
        if len(self.copies) < 6:
            self.copies.append(_of(self.copies, which).backup())

    @rule(which=chances)
    def back_up_a_phone(self, which: int) -> None:
        copy = _of(self.copies, which)
        self.backups.append((copy, copy.backup()))

    @precondition(lambda self: self.backups)
    @rule(which=chances)
    def restore_an_old_backup(self, which: int) -> None:
        """The phone forgets what it sealed since, and counts on from the number that it had then."""
        copy, then = _of(self.backups, which)
        copy.phone, copy.sealed = replace(then.phone), list(then.sealed)

    @rule(which=chances)
    def register_anew(self, which: int) -> None:
        if len(self.copies) < 6:
            self._register(_of(self.copies, which).writer)

    @rule(which=chances)
    def ask_what_arrived(self, which: int) -> None:
        """A contact tells of decisions; what it tells are true receipts of this writer's letters."""
        copy = _of(self.copies, which)
        answer = copy.phone.contact()
        if answer.status_code == 401:
            return
        for told in answer.json()["receipts"]:
            self._hear(told, [key for key, letter in self.letters.items() if letter.writer == copy.writer])

    # ---- What happens around them

    @rule(which=chances)
    def revoke(self, which: int) -> None:
        if len(self.copies) < 2:
            return
        device = Device.rows.get(pk=_of(self.copies, which).phone.device)
        revoke_device(device=device, by=system(), at=AT, reason="Hilang")
        self.has_changed_rules = True
        self.copies = [copy for copy in self.copies if copy.phone.device != device.pk]
        for writer in self.accounts:
            if all(copy.writer != writer for copy in self.copies):
                self._register(writer)

    @rule()
    def ratna_loses_her_role(self) -> None:
        for row in self._roles_of_ratna():
            end_role(assignment=row, until=date(2026, 11, 1), by=system(), at=AT, reason="Pindah tugas")
        self.has_changed_rules = True

    @rule()
    def ratna_has_her_role_again(self) -> None:
        if not self._roles_of_ratna():
            self._grant()

    def _roles_of_ratna(self) -> list[RoleAssignment]:
        return list(RoleAssignment.rows.filter(account=self.accounts["ratna"], until__isnull=True))

    def _grant(self) -> None:
        grant_role(
            account=self.accounts["ratna"],
            role=Role.PENGAWAS,
            place=self.home.place,
            since=date(2025, 7, 1),
            by=system(),
            at=AT,
        )

    @precondition(lambda self: len(self.arrivals) > 12)
    @rule()
    def the_round_goes_on(self) -> None:
        """A round is opened, closed and concluded, one step each time, unless two versions wait for a decision."""
        by = viewer(self.home.hasan)
        row = Round.rows.filter(institution=self.home.place).first()
        self.has_changed_rules = True
        if row is None:
            dates = {"collect_until": date(2026, 11, 30), "reply_until": date(2026, 12, 7)}
            start_round(place=self.home.place, school_year=YEAR, stage="summative", by=by, at=AT, **dates)
        elif row.state == RoundState.COLLECTING:
            move_round(of=row, to=RoundState.CONSOLIDATING, action="round.closed", by=by, at=AT)
        elif row.state == RoundState.CONSOLIDATING and not Version.rows.filter(state="open").exists():
            move_round(of=row, to=RoundState.COMPLETE, action="round.completed", by=by, at=AT)

    @rule(which=chances, admits=st.booleans())
    def the_head_decides(self, which: int, admits: bool) -> None:
        by = viewer(self.home.hasan)
        waiting = list(held_envelopes(by))
        if not waiting:
            return
        envelope = _of(waiting, which)
        try:
            if admits:
                admit_envelope(envelope=envelope, by=by, at=AT, reason="Sudah dilihat")
            else:
                return_envelope(envelope=envelope, by=by, at=AT, reason="Mohon diperbaiki")
                self.has_changed_rules = True
        except (PermissionDenied, NotAdmissible):
            return

    # ---- What the phones hear

    def _send(self, key: str, *, by: Phone | None = None, is_heard: bool = True) -> None:
        letter = self.letters[key]
        answer = (by or letter.phone).put(letter.body)
        document = answer.json()
        if answer.status_code in {200, 201, 422} and document.get("receipt"):
            if key not in self.arrivals:
                self.arrivals.append(key)
            if is_heard:
                self._hear(document, [key])
            return
        expected = {(401, "DICABUT"), (409, "PERANGKAT_TERKLON")}
        assert (answer.status_code, document["code"]) in expected, document
        if answer.status_code == 409:
            # Only a letter that was never stored; its phone was copied or restored, and registers anew.
            assert not letter.receipts
            letter.refused = True
            self._seal_again(letter)

    def _seal_again(self, letter: Letter) -> None:
        """Do what the app does: register anew, and seal the same content under a new number."""
        if len(self.letters) > 60:
            return
        found = json.loads(letter.body)
        copy = self._register(letter.writer)
        rest = {"supersedes": found["supersedes"], "reason": found["reason"]} if found["supersedes"] else {}
        self._seal(copy, UUID(found["payload"]["about"]), found["payload"]["ratings"][0]["score"], **rest)

    def _hear(self, document: dict[str, Any], possible: list[str]) -> None:
        said = believed(document, self.jwk)
        assert said is not None, "a receipt that the server's key did not sign"
        assert said["id"] in possible
        letter = self.letters[said["id"]]
        if document["receipt"] in letter.receipts:
            assert document["receipt"] == letter.receipts[-1] or letter.last["number"] >= said["number"]
            return
        if letter.receipts:
            assert letter.last["state"] != FINAL, "what was accepted got another receipt"
            assert said["number"] > letter.last["number"], "a later receipt has a smaller number"
        letter.receipts.append(document["receipt"])

    # ---- What must hold at every moment

    @invariant()
    def what_was_acknowledged_is_stored_and_nothing_ever_changes(self) -> None:
        stored = {str(pk): digest for pk, digest in Envelope.rows.values_list("pk", "digest")}
        for key, letter in self.letters.items():
            for receipt in letter.receipts:
                assert stored.get(key) == json.loads(receipt)["digest"], "acknowledged, but not stored as it was sent"
            assert not (letter.refused and key in stored), "refused, but stored"
        for key, digest in self.bodies.items():
            assert stored.get(key) == digest, "what was stored is gone or changed"
        self.bodies = stored

    @invariant()
    def evidence_is_what_was_accepted(self) -> None:
        accepted = list(Receipt.rows.filter(state=FINAL).values_list("envelope", flat=True))
        assert Counter(accepted) == Counter(Submission.rows.values_list("pk", flat=True))

    @invariant()
    def receipts_are_counted_without_a_gap(self) -> None:
        numbers = list(Receipt.rows.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def two_versions_of_the_same_are_seen_by_whoever_decides(self) -> None:
        amended = Counter(Submission.rows.filter(amends__isnull=False).values_list("amends", flat=True))
        if not any(count > 1 for count in amended.values()):
            return
        seen = {version.pk for family in conflicts_at(viewer(self.home.hasan), institution_id=self.home.place.pk)
                for version in family.versions}  # fmt: skip
        mine = Submission.objects.visible_to(viewer(self.home.hasan))
        decided = set(SiblingDecision.rows.values_list("original", flat=True))
        for original, count in amended.items():
            rivals = set(mine.filter(amends=original).values_list("pk", flat=True))
            if count > 1 and original not in decided and rivals:
                assert rivals <= seen, "two versions stand side by side and nobody is told"

    # ---- What must hold at the end

    def _ended(self) -> tuple[dict[str, Any], list[str], list[Device]]:
        """Return how it ended, in which order letters arrived, and the phones, when all that can arrive has arrived."""
        self._everything_arrives()
        assert list(verify()) == []
        for key, letter in self.letters.items():
            row = Envelope.rows.filter(pk=key).first()
            assert row is None or bytes(row.body) == letter.body
        return self._state(), list(self.arrivals), list(Device.rows.all())

    def _check_every_order(self, ended: dict[str, Any], arrived: list[str], devices: list[Device]) -> None:
        """Let the same letters arrive at an untouched madrasah in several orders; all must end the same."""
        first = self._replayed(sorted(arrived), devices)
        for seed in (1, 2):
            order = list(arrived)
            Random(seed).shuffle(order)  # noqa: S311  # an order, no secret
            assert self._replayed(order, devices) == first, "another order of arrival ended otherwise"
        if not self.has_changed_rules:
            assert ended == first, "the same letters ended otherwise"

    def _everything_arrives(self) -> None:
        for key, letter in list(self.letters.items()):
            if not letter.is_acknowledged and not letter.refused:
                self._send(key)

    def _replayed(self, order: list[str], devices: list[Device]) -> dict[str, Any]:
        with transaction.atomic():
            for device in devices:
                device.revoked_at, device.revoked_by, device.revoked_reason = None, None, ""
                device.save(force_insert=True)
            for key in order:
                assert self.letters[key].phone.put(self.letters[key].body).status_code in {200, 201, 422}
            state = self._state()
            transaction.set_rollback(True)
        return state

    def _state(self) -> dict[str, Any]:
        """Return all that evidence is, without when and in which order it came."""
        last = {str(row.pk): row.receipts.order_by("-number").first() for row in Envelope.rows.all()}
        return {
            "submissions": sorted((str(row.pk), str(row.amends_id), row.digest) for row in Submission.rows.all()),
            "versions": sorted((str(row.submission_id), str(row.original_id), row.state) for row in Version.rows.all()),
            "counted": sorted((str(row.about_id), row.instrument_id, row.stage) for row in Appraisal.rows.all()),
            "states": sorted((key, receipt.state) for key, receipt in last.items() if receipt is not None),
        }


def _of(choices: list[Any], which: int) -> Any:
    return choices[which % len(choices)]
