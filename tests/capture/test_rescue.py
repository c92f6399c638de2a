"""A phone that cannot send: any colleague hands its file in, everything arrives once, and the colleague reads nothing."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from capture.rescued import rescue_file, sealed, sealed_text
from capture.sender import Phone, believed, id_of, ratings
from core.media.pictures import telling
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from evidence.attached import PHOTOS, digest
from factories import AT, viewer

from uswah.capture.models import Device, Envelope
from uswah.capture.operations import receipt_key, revoke_device
from uswah.common.ids import uuid7
from uswah.evidence.models import Media, Submission
from uswah.evidence.queries.media import manifest_of

pytestmark = pytest.mark.django_db
PAGE = "/lapang/darurat/"


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path):
    settings.MEDIA_ROOT, settings.MEDIA_RESERVE, settings.HOME = tmp_path / "media", 0, tmp_path


@pytest.fixture
def phone(nurul_huda) -> Phone:
    """The head's phone, which has lost its way to the server."""
    return Phone.of(nurul_huda.hasan)


@pytest.fixture
def carrier(neighbour) -> Client:
    """A colleague who has nothing to do with that madrasah at all."""
    client = Client()
    client.force_login(neighbour.guru, backend="uswah.people.backends.IdentifierBackend")
    return client


def observation(phone: Phone, madrasah, files: list[bytes] | None = None, **rest) -> bytes:
    told = [
        {"sha256": digest(file), "size": len(file), "type": "image/jpeg", "name": "papan.jpg", "for": "pkg.1.1"}
        for file in files or []
    ]
    payload = ratings(madrasah.aisyah.person_id, **rest)
    return phone.seal("ratings", madrasah.place.code, payload, attachments=told)


def hand_in(client: Client, content: bytes):
    return client.post(PAGE, {"file": SimpleUploadedFile("uswah-darurat-20261121.json", content)})


def words(answer) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_what_a_phone_could_not_send_arrives_by_a_colleague(phone, carrier, nurul_huda):
    envelope = observation(phone, nurul_huda, PHOTOS[:2])
    answer = hand_in(carrier, rescue_file(sealed(phone, envelope, tuple(PHOTOS[:2]))))
    assert (answer.status_code, Submission.rows.count(), Media.rows.count()) == (200, 1, 2)
    assert "1 dari 1 sekarang ada di sini." in words(answer)
    assert "Diterima. 2 berkas ada di sini." in words(answer)
    stored = Envelope.rows.get()
    assert (bytes(stored.body), stored.person_id) == (envelope, nurul_huda.hasan.person_id)
    assert manifest_of(viewer(nurul_huda.hasan), stored.pk).is_complete
    assert set(Media.rows.values_list("brought_by", flat=True)) == {nurul_huda.hasan.pk}


def test_who_carried_it_is_written_down(phone, carrier, neighbour, nurul_huda):
    hand_in(carrier, rescue_file(sealed(phone, observation(phone, nurul_huda))))
    assert Envelope.rows.get().sent_account == neighbour.guru.pk


def test_handed_in_twice_and_sent_by_the_phone_as_well_nothing_is_doubled(phone, carrier, nurul_huda):
    envelope = observation(phone, nurul_huda, PHOTOS[:1])
    file = rescue_file(sealed(phone, envelope, tuple(PHOTOS[:1])))
    first, second = hand_in(carrier, file), hand_in(carrier, file)
    assert "Diterima." in words(first)
    assert "Sudah diterima sebelumnya; tidak ada yang ganda. 1 berkas ada di sini." in words(second)
    sent = phone.put(envelope)
    assert (sent.status_code, Submission.rows.count(), Media.rows.count()) == (200, 1, 1)
    receipts = [receipts_of(carrier, answer) for answer in (first, second)]
    assert receipts[0] == receipts[1] == [{name: sent.json()[name] for name in ("receipt", "signature", "key")}]


def receipts_of(client: Client, answer) -> list[dict[str, str]]:
    """Save the receipts by the page's own link."""
    (address,) = re.findall(r'href="(/lapang/darurat/tanda-terima/[^"]+)"', answer.content.decode())
    saved = client.get(html.unescape(address))
    assert saved["Content-Disposition"] == 'attachment; filename="uswah-tanda-terima.json"'
    told = saved.json()
    assert (told["v"], told["kind"]) == (1, "uswah-tanda-terima")
    return told["receipts"]


def test_the_receipts_that_are_carried_back_are_signed_by_the_server(phone, carrier, nurul_huda):
    envelopes = [observation(phone, nurul_huda, stage=stage) for stage in ("formative", "summative")]
    answer = hand_in(carrier, rescue_file(*(sealed(phone, envelope) for envelope in envelopes)))
    claims = [believed(one, dict(receipt_key().jwk)) for one in receipts_of(carrier, answer)]
    assert [(claim["id"], claim["state"]) for claim in claims] == [(id_of(one), "accepted") for one in envelopes]


def test_the_link_to_receipts_cannot_be_made_up(carrier, phone, nurul_huda):
    hand_in(carrier, rescue_file(sealed(phone, observation(phone, nurul_huda))))
    assert [carrier.get(f"{PAGE}tanda-terima/{made}/").status_code for made in ("W10", "WzFd:a:b", "x")] == [404] * 3


def test_a_colleague_reads_nothing_of_it(phone, carrier, nurul_huda):
    envelope = observation(phone, nurul_huda, PHOTOS[:1])
    file = rescue_file(sealed(phone, envelope, tuple(PHOTOS[:1])))
    said = hand_in(carrier, file).content.decode()
    secrets = ["Fakta", "pkg.", "Aisyah", "Hasan", nurul_huda.place.name, nurul_huda.place.code, "papan", digest(PHOTOS[0]),
        str(nurul_huda.aisyah.person_id), phone.token, str(phone.device)]  # fmt: skip
    assert [secret for secret in secrets if secret in said or secret.encode() in file] == []
    place, row = nurul_huda.place.code, Envelope.rows.get()
    assert carrier.get(f"/m/{place}/bukti/{row.pk}/").status_code == 404
    assert carrier.get(f"/m/{place}/berkas/{digest(PHOTOS[0])}/").status_code == 404


def test_what_comes_from_a_revoked_phone_is_kept_and_waits_for_a_person(phone, carrier, nurul_huda):
    envelope = observation(phone, nurul_huda, PHOTOS[:1])
    file = rescue_file(sealed(phone, envelope, tuple(PHOTOS[:1])))
    revoke_device(device=Device.rows.get(), by=viewer(nurul_huda.hasan), at=AT, reason="Hilang")
    answer = hand_in(carrier, file)
    assert "Diterima dan disimpan. Seseorang memeriksanya sebelum dihitung." in words(answer)
    assert (Submission.rows.count(), Envelope.rows.count(), Media.rows.count()) == (0, 1, 1)
    (claim,) = [believed(one, dict(receipt_key().jwk)) for one in receipts_of(carrier, answer)]
    assert (claim["state"], claim["why"]) == ("held", ["PERANGKAT_DICABUT"])


def test_what_comes_from_a_closed_account_waits_for_a_person_too(phone, carrier, nurul_huda):
    file = rescue_file(sealed(phone, observation(phone, nurul_huda)))
    nurul_huda.hasan.is_active = False
    nurul_huda.hasan.save()
    assert "Diterima dan disimpan." in words(hand_in(carrier, file))
    assert (Submission.rows.count(), Envelope.rows.count()) == (0, 1)


def test_a_lease_that_is_over_keeps_nothing_out(phone, carrier, nurul_huda):
    Device.rows.update(seen_at=AT - timedelta(days=200))
    hand_in(carrier, rescue_file(sealed(phone, observation(phone, nurul_huda))))
    assert Submission.rows.count() == 1


def test_each_item_has_its_own_fate_and_none_spoils_another(phone, carrier, nurul_huda, neighbour):
    good = observation(phone, nurul_huda)
    stranger = Phone(nurul_huda.hasan, uuid7(), "x" * 43)
    stolen = Phone(neighbour.hasan, phone.device, "y" * 43)
    changed = sealed(phone, observation(phone, nurul_huda))
    changed["data"] = (
        "A" + str(changed["data"])[1:] if str(changed["data"])[0] != "A" else "B" + str(changed["data"])[1:]
    )
    renamed = {**sealed(phone, observation(phone, nurul_huda)), "id": str(uuid7())}
    other = json.loads(good) | {"app": "diubah"}
    items = [
        changed,
        renamed,
        sealed(stranger, observation(stranger, nurul_huda)),
        sealed(stolen, observation(stolen, nurul_huda)),
        sealed_text(str(uuid7()), b"no json"),
        sealed_text(str(uuid7()), b'{"token": "x", "envelope": "%%", "media": []}'),
        sealed(phone, b'{"id": "' + str(uuid7()).encode() + b'"}'),
        {"id": "x"},
        None,
        sealed(phone, good),
        sealed(phone, json.dumps(other).encode()),
    ]
    answer = hand_in(carrier, rescue_file(*items))
    assert answer.status_code == 200
    told = re.findall(r"Butir (\d+)</strong> <span class=\"tag [a-z]+\">([^<]+)<", answer.content.decode())
    assert [html.unescape(fate) for _, fate in told] == [
        *["Tidak diterima: bagian berkas ini rusak."] * 2,
        *["Tidak diterima: HP-nya tidak dikenal di sini."] * 2,
        *["Tidak diterima: isinya tidak terbaca."] * 3,
        *["Tidak diterima: bagian berkas ini rusak."] * 2,
        "Diterima.",
        "Tidak diterima: ada isi lain di bawah nomor yang sama.",
    ]
    assert (Submission.rows.count(), Envelope.rows.count()) == (1, 1)


def test_what_was_sealed_for_another_server_is_said_to_be_so(phone, carrier, nurul_huda):
    answer = hand_in(carrier, rescue_file(sealed(phone, observation(phone, nurul_huda)), key="another"))
    assert "Tidak diterima: disegel untuk server lain." in words(answer)


def test_a_photo_that_tells_too_much_is_refused_and_the_words_still_arrive(phone, carrier, nurul_huda):
    content = telling()["jpeg exif"]
    envelope = observation(phone, nurul_huda, [content])
    answer = hand_in(carrier, rescue_file(sealed(phone, envelope, (content,))))
    assert "Berkas memuat keterangan tersembunyi" in words(answer)
    assert (Submission.rows.count(), Media.rows.count()) == (1, 0)


def test_a_file_under_another_digest_is_refused(phone, carrier, nurul_huda):
    envelope = observation(phone, nurul_huda, PHOTOS[:1])
    media = [
        {"sha256": digest(PHOTOS[0]), "type": "image/jpeg", "data": "AAAA"},
        {"sha256": "../x", "type": "", "data": ""},
    ]
    hand_in(carrier, rescue_file(sealed(phone, envelope, media=media)))
    assert (Submission.rows.count(), Media.rows.count()) == (1, 0)


@pytest.mark.parametrize("content", [
    b"", b"[]", b"null", b"no json", b"[" * 100_000, b'{"kind":"uswah-darurat"}', b"\xff\xfe",
    rescue_file.__name__.encode(), b'{"v":2,"kind":"uswah-darurat","key":"x","items":[]}',
    b'{"v":1,"kind":"uswah-darurat","key":"x","items":{}}',
    b'{"v":1,"kind":"uswah-darurat","key":1,"items":[]}',
])  # fmt: skip
def test_what_is_no_rescue_file_is_refused_in_words(carrier, content):
    sent = carrier.post("/lapang/darurat", content, content_type="application/json")
    assert (sent.status_code, sent.json()["message"]) == (422, "Ini bukan berkas darurat dari aplikasi di HP.")
    if content:
        answer = hand_in(carrier, content)
        assert (answer.status_code, "Ini bukan berkas darurat dari aplikasi di HP." in words(answer)) == (422, True)


def test_the_app_hands_its_own_file_in_and_gets_the_receipts(phone, carrier, nurul_huda):
    envelope = observation(phone, nurul_huda, PHOTOS[:1])
    file = rescue_file(sealed(phone, envelope, tuple(PHOTOS[:1])))
    told = carrier.post("/lapang/darurat", file, content_type="application/json").json()
    assert [(one["id"], one["code"]) for one in told["items"]] == [(id_of(envelope), "DITERIMA")]
    assert believed(told["receipts"][0], dict(receipt_key().jwk))["id"] == id_of(envelope)


def test_who_is_not_signed_in_hands_nothing_in(phone, nurul_huda):
    file = rescue_file(sealed(phone, observation(phone, nurul_huda)))
    client = Client(enforce_csrf_checks=True)
    assert client.get(PAGE).status_code == 302
    assert [client.post(at, file, content_type="application/json").status_code for at in (PAGE, "/lapang/darurat")] == [
        403
    ] * 2
    assert Envelope.rows.count() == 0


def test_from_another_site_nothing_is_handed_in(phone, nurul_huda, neighbour):
    client = Client(enforce_csrf_checks=True)
    client.force_login(neighbour.guru, backend="uswah.people.backends.IdentifierBackend")
    file = rescue_file(sealed(phone, observation(phone, nurul_huda)))
    assert client.post("/lapang/darurat", file, content_type="application/json").status_code == 403
    assert Envelope.rows.count() == 0


def test_the_page_of_ones_phones_leads_there(carrier):
    from django.urls import reverse

    assert f'href="{PAGE}"' in carrier.get(reverse("capture:own-phones")).content.decode()
