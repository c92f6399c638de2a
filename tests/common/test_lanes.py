"""What goes first when more is asked than can be done: submissions, then the rest in its order."""

from __future__ import annotations

import json
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from uswah.common import lanes as kernel
from uswah.common.checks import addresses
from uswah.common.database.commits import DiskFull, NotCommitted
from uswah.common.lanes import LANES, THREADS, TO_SAY_NO, Lane, LaneFull, LaneRule, Lanes
from uswah.common.middleware import PlaceInLane, Porter
from uswah.common.pages import page

FEW = {
    Lane.SUBMISSIONS: LaneRule(at_once=2, waiting=0, patience=0, gives_way=99, retry_after=5),
    Lane.PAGES: LaneRule(at_once=1, waiting=2, patience=5, gives_way=2, retry_after=7),
    Lane.EXPORTS: LaneRule(at_once=1, waiting=1, patience=0.05, gives_way=1, retry_after=30),
}


@contextmanager
def full(lanes: Lanes, lane: Lane, rules=FEW):
    """Take every place of a lane."""
    with ExitStack() as places:
        for _ in range(rules[lane].at_once):
            places.enter_context(lanes.place(lane))
        yield


def came(lanes: Lanes, lane: Lane) -> int | str:
    """Return "in" when there is a place, else after how many seconds to come again."""
    try:
        with lanes.place(lane):
            return "in"
    except LaneFull as refusal:
        return refusal.retry_after


def test_every_lane_has_its_rule_and_submissions_find_a_thread_whatever_else_is_going_on():
    others = sum(rule.at_once + rule.waiting for lane, rule in LANES.items() if lane is not Lane.SUBMISSIONS)
    assert list(LANES) == list(Lane)
    assert LANES[Lane.SUBMISSIONS].at_once + others + TO_SAY_NO == THREADS


def test_a_lane_gives_way_the_earlier_the_later_it_goes():
    # The files of the app are nothing to wait for: a phone cannot send without them.
    ways = [LANES[lane].gives_way for lane in Lane if lane is not Lane.SHELL]
    assert ways == sorted(ways, reverse=True)


def test_a_full_lane_of_submissions_refuses_at_once_and_is_open_again_afterwards():
    lanes = Lanes(FEW)
    with full(lanes, Lane.SUBMISSIONS):
        assert came(lanes, Lane.SUBMISSIONS) == 5
    assert came(lanes, Lane.SUBMISSIONS) == "in"


def test_what_fills_one_lane_keeps_nobody_out_of_another():
    lanes = Lanes(FEW)
    with full(lanes, Lane.PAGES), full(lanes, Lane.EXPORTS):
        assert came(lanes, Lane.SUBMISSIONS) == "in"


def test_who_waits_is_let_in_in_the_order_of_coming():
    lanes, order = Lanes(FEW), []

    def come(name: str) -> None:
        with lanes.place(Lane.PAGES):
            order.append(name)

    waiting = [threading.Thread(target=come, args=(name,)) for name in "ab"]
    with full(lanes, Lane.PAGES):
        for place, thread in enumerate(waiting):
            thread.start()
            while len(lanes._waiting[Lane.PAGES]) <= place:
                time.sleep(0.001)
        assert came(lanes, Lane.PAGES) == 7  # two wait already
    for thread in waiting:
        thread.join()
    assert order == ["a", "b"]


def test_who_has_waited_long_enough_is_told_to_come_again_and_leaves_no_trace():
    lanes = Lanes(FEW)
    with full(lanes, Lane.EXPORTS):
        assert came(lanes, Lane.EXPORTS) == 30
    assert came(lanes, Lane.EXPORTS) == "in"
    assert [len(queue) for queue in lanes._waiting.values()] == [0, 0, 0]


def test_an_export_waits_while_submissions_are_in_hand_and_a_page_while_there_are_many():
    lanes = Lanes(FEW)
    with lanes.place(Lane.SUBMISSIONS):
        assert (came(lanes, Lane.PAGES), came(lanes, Lane.EXPORTS)) == ("in", 30)
        with lanes.place(Lane.SUBMISSIONS):
            page_of_somebody = threading.Thread(target=came, args=(lanes, Lane.PAGES))
            page_of_somebody.start()
            page_of_somebody.join(0.05)
            assert page_of_somebody.is_alive()
    page_of_somebody.join()


@page(public="story", lane=Lane.SUBMISSIONS, methods=("PUT",))
def submission(request):
    raise request.headers["Story"] and STORIES[request.headers["Story"]]


@page(public="story")
def some_page(request):
    raise OperationalError("the database is away")


@page(public="story", lane=Lane.EXPORTS)
def export(request):
    return HttpResponse("rows")


STORIES = {"not committed": NotCommitted("why"), "full": DiskFull("why"), "away": OperationalError("why")}
urlpatterns = [path("kiriman", submission), path("halaman", some_page), path("ekspor", export)]
handler404 = handler500 = "uswah.web.errors.server_error"


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("story", "status", "code"), [("not committed", 503, "SIBUK"), ("full", 507, "PENUH"), ("away", 503, "SIBUK")]
)
def test_a_phone_is_told_later_for_whatever_could_not_be_stored(client, story, status, code):
    answer = client.put("/kiriman", headers={"Story": story})
    found = (answer.status_code, answer.json()["code"], answer.headers["Retry-After"], answer.headers["Cache-Control"])
    assert found == (status, code, "5", "no-store")


@override_settings(ROOT_URLCONF=__name__)
def test_a_person_sees_a_page_when_the_database_is_away(client):
    answer = client.get("/halaman")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "<h1>" in answer.text


@override_settings(ROOT_URLCONF=__name__)
def test_a_full_lane_answers_before_anything_else_is_done(monkeypatch):
    monkeypatch.setattr("uswah.common.middleware.lanes", few := Lanes({**LANES, Lane.EXPORTS: FEW[Lane.EXPORTS]}))
    asked = []
    middleware = PlaceInLane(lambda request: asked.append(request) or HttpResponse())
    with full(few, Lane.EXPORTS):
        answer = middleware(RequestFactory().get("/ekspor"))
    assert (answer.status_code, answer.headers["Retry-After"], asked) == (503, "30", [])
    assert middleware(RequestFactory().get("/ekspor")).status_code == 200


@override_settings(ROOT_URLCONF=__name__)
def test_a_submission_without_a_place_is_refused_at_the_door(monkeypatch):
    monkeypatch.setattr("uswah.common.middleware.lanes", few := Lanes(FEW))
    told, asked = [], []
    porter = Porter(lambda environ, start: asked.append(environ["PATH_INFO"]) or [], addresses)

    def ask(path: str) -> list[bytes]:
        return list(porter({"PATH_INFO": path}, lambda status, headers: told.append((status, dict(headers)))))

    with full(few, Lane.SUBMISSIONS):
        (body,) = ask("/kiriman")
        ask("/halaman")
    ask("/kiriman")
    ((status, headers),) = told
    assert (status, headers["Retry-After"], json.loads(body)["code"]) == ("503 Service Unavailable", "5", "SIBUK")
    assert headers["Content-Length"] == str(len(body))
    assert asked == ["/halaman", "/kiriman"]


def test_files_of_the_pages_need_no_place(client, monkeypatch):
    monkeypatch.setattr("uswah.common.middleware.lanes", None)
    assert PlaceInLane(lambda request: HttpResponse("css"))(RequestFactory().get("/static/uswah.css")).text == "css"


def test_workbooks_and_papers_go_in_the_lane_of_exports():
    found = {name for _, name, view in addresses() if view.page_rule.lane is Lane.EXPORTS}
    assert found >= {"exchange:export", "exchange:template", "exchange:xlsform", "documents:pdf"}
    assert kernel.lanes.inside(Lane.EXPORTS) == 0
