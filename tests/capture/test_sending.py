"""A phone sends: what is new, what came before, what is another's, and what nobody can read."""

from __future__ import annotations

import json

import pytest
from capture.phone import Phone, believed, id_of, meeting, note, ratings
from factories import viewer

from uswah.capture.models import Envelope, Receipt
from uswah.evidence.models import FieldNote, Rating, Submission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """Give each story a server with keys of its own."""
    settings.HOME = tmp_path


def test_an_observation_arrives_becomes_evidence_and_gets_a_receipt_that_the_phone_believes(nurul_huda):
    phone = Phone.of(nurul_huda.hasan)
    body = phone.seal("ratings", nurul_huda.place.code, ratings(nurul_huda.aisyah.person_id))
    answer = phone.put(body)
    assert answer.status_code == 201, answer.content
    jwk = phone.get("/lapang/paket").json()["keys"]["receipt"]["jwk"]
    said = believed(answer.json(), jwk)
    assert said is not None
    envelope = Envelope.rows.get(pk=id_of(body))
    assert said == {
        "v": 1,
        "id": id_of(body),
        "digest": envelope.digest,
        "device": str(phone.device),
        "seq": 1,
        "number": 1,
        "received_at": said["received_at"],
        "state": "accepted",
        "why": [],
    }
    stored = Submission.rows.get(pk=id_of(body))
    assert (stored.rated_by_id, stored.source_role, stored.ratings.count()) == (
        nurul_huda.hasan.person_id,
        "kepala",
        78,
    )
    assert Rating.rows.get(submission=stored, indicator__code="pkg.1.1").fact == "08.10 Fakta pkg.1.1"
    assert bytes(envelope.body) == body
