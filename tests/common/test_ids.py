"""UUID version 7: laid out as RFC 9562 says, rising, and unique over threads and forks."""

from __future__ import annotations

import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from uswah.common import ids
from uswah.common.ids import uuid7


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(ids, "_last", 0)


def test_version_and_variant_stand_where_the_rfc_puts_them():
    made = [uuid7() for _ in range(1000)]
    assert {value.version for value in made} == {7}
    assert {value.variant for value in made} == {uuid.RFC_4122}


def test_the_first_48_bits_are_the_milliseconds_since_1970(monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 0x017F22E279B0 * 1_000_000)  # the RFC's own example
    assert uuid7().int >> 80 == 0x017F22E279B0


def test_each_is_greater_than_the_one_before():
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == 20_000
    assert [str(value) for value in made] == sorted(str(value) for value in made)


def test_within_one_millisecond_they_count_up(monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    first = uuid7()
    made = [first, *(uuid7() for _ in range(5000))]
    assert len(set(made)) == 5001
    assert made == sorted(made)


def test_a_clock_that_is_set_back_changes_nothing(monkeypatch):
    before = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_000)
    assert uuid7() > before


def test_the_counter_carries_into_the_next_millisecond(monkeypatch):
    monkeypatch.setattr(time, "time_ns", lambda: 5_000_000)
    monkeypatch.setattr(ids, "_last", (5 << 74) | (1 << 74) - 1)
    made = uuid7()
    assert (made.int >> 80, made.version, made.variant) == (6, 7, uuid.RFC_4122)


def test_threads_never_make_the_same():
    with ThreadPoolExecutor(16) as pool:
        made = [value for part in pool.map(lambda _: [uuid7() for _ in range(500)], range(16)) for value in part]
    assert len(set(made)) == 8000


def test_two_children_of_one_process_never_make_the_same(monkeypatch):
    """Even when the clock was set back, so that both would go on counting from what the parent gave out last."""
    monkeypatch.setattr(ids, "_last", (1 << 48) - 1 << 74)

    def made_in_a_child() -> str:
        read, write = os.pipe()
        if (child := os.fork()) == 0:
            os.write(write, str(uuid7()).encode())
            os._exit(0)
        os.waitpid(child, 0)
        os.close(write)
        with os.fdopen(read) as said:
            return said.read()

    assert made_in_a_child() != made_in_a_child()
