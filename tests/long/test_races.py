"""Fifty phones at once with the same envelope, or with the same number of one device: exactly one is stored."""

from __future__ import annotations

import http.client
import threading
from itertools import count

import pytest
from support.sealing import PhoneKey, Sealed, Told, put, seal

from long.test_killed_web import Stand, standing

AT_ONCE = 50
_numbers = count(900_000_000)


def at_once(stand: Stand, phone: PhoneKey, letters: list[Sealed]) -> list[Told]:
    """Send each letter over a line of its own, all at the same moment; who is told "later" sends again."""
    answers: list[Told | None] = [None] * len(letters)
    barrier = threading.Barrier(len(letters))

    def send(place: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", stand.port, timeout=60)
        line.connect()
        barrier.wait()
        answer = put(line, phone, letters[place])
        while answer.status == 503:
            answer = put(line, phone, letters[place])
        answers[place] = answer
        line.close()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(len(letters))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def race_for_one_envelope(stand: Stand, phone: PhoneKey) -> None:
    letter = seal(phone, next(_numbers))
    answers = at_once(stand, phone, [letter] * AT_ONCE)
    assert sorted(answer.status for answer in answers) == [*[200] * (AT_ONCE - 1), 201]
    assert len({(answer.receipt, answer.signature) for answer in answers}) == 1


def race_for_one_number(stand: Stand, phone: PhoneKey) -> None:
    number = next(_numbers)
    answers = at_once(stand, phone, [seal(phone, number) for _ in range(AT_ONCE)])
    told = sorted((answer.status, answer.code) for answer in answers)
    assert told == [(201, "DITERIMA"), *[(409, "PERANGKAT_TERKLON")] * (AT_ONCE - 1)]
    assert sum(answer.is_acknowledged for answer in answers) == 1


def race(stand: Stand, rounds: int) -> None:
    before = stand.order("verify")["stored"]
    for phone, _ in zip(stand.phones * rounds, range(rounds), strict=False):
        race_for_one_envelope(stand, phone)
        race_for_one_number(stand, phone)
    after = stand.order("verify")
    assert (after["broken"], after["stored"] - before) == ([], 2 * rounds)


@pytest.fixture(scope="module")
def stand(ground):
    with standing(ground) as stand:
        stand.order("serve")
        yield stand


def test_of_fifty_at_once_exactly_one_is_stored(stand):
    """The short version."""
    race(stand, 1)


@pytest.mark.long
def test_of_fifty_at_once_exactly_one_is_stored_a_hundred_times(stand):
    race(stand, 50)
