"""Every answer: its content policy, its number, no cache for who is signed in; errors without a database."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from uswah.common.pages import PageRule, page
from uswah.common.permissions import Permission

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'", "connect-src 'self'",
    "manifest-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip


def raising(error):
    @page(public="a story")
    def view(request):
        raise error

    return view


@page(public="a story")
def plain(request):
    return HttpResponse("said")


@page(public="a story")
def flowing(request):
    return StreamingHttpResponse(["sa", "id"])


@page(needs=Permission.SEE_AUDIT)
def for_the_head(request):
    return HttpResponse("said")


@page(signed_in=True, methods=("GET", "POST"))
def for_accounts(request):
    return HttpResponse("said")


@csrf_exempt
@page(public="a story", methods=("POST",))
def taking(request):
    return HttpResponse("taken")


urlpatterns = [
    path("stories/plain/", plain),
    path("stories/flowing/", flowing),
    path("stories/head/", for_the_head),
    path("stories/accounts/", for_accounts),
    path("stories/taking/", taking),
    path("stories/400/", raising(SuspiciousOperation("strange"))),
    path("stories/403/", raising(PermissionDenied("Ini bukan wewenang Anda."))),
    path("stories/404/", raising(Http404("hidden"))),
    path("stories/500/", raising(RuntimeError("broken inside"))),
    path("", include("uswah.config.urls")),
]
handler400 = "uswah.web.errors.bad_request"
handler403 = "uswah.web.errors.forbidden"
handler404 = "uswah.web.errors.not_found"
handler500 = "uswah.web.errors.server_error"
ANSWERS = {
    "/stories/plain/": 200,
    "/stories/flowing/": 200,
    "/stories/head/": 302,
    "/stories/taking/": 405,
    "/stories/400/": 400,
    "/stories/403/": 403,
    "/stories/404/": 404,
    "/stories/500/": 500,
    "/nowhere/": 404,
    "/stories/plain": 301,
}


@pytest.fixture
def stories():
    with override_settings(ROOT_URLCONF="test_answers_urls"):
        yield Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def addresses(monkeypatch):
    """Let this module be the addresses of the server, under a name that can be imported."""
    import sys
    import types

    module = types.ModuleType("test_answers_urls")
    module.__dict__.update(
        {name: globals()[name] for name in ("urlpatterns", *(f"handler{n}" for n in (400, 403, 404, 500)))}
    )
    monkeypatch.setitem(sys.modules, "test_answers_urls", module)


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), ANSWERS.items())
def test_every_answer_carries_the_policy_and_its_number(stories, address, status):
    answer = stories.get(address)
    assert answer.status_code == status
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert len(answer.headers["X-Request-Id"]) == 12
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Referrer-Policy"]) == ("nosniff", "same-origin")
    if status != 301:  # what mends a missing slash stands outside; the policy above says the same of frames
        assert answer.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), ANSWERS.items())
def test_no_answer_to_an_account_is_kept_by_a_cache(stories, nurul_huda, address, status):
    stories.force_login(nurul_huda.hasan, backend="uswah.people.backends.IdentifierBackend")
    answer = stories.get(address)
    if answer.status_code != 301:  # a missing slash at the end is mended before anybody is known
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_an_error_page_shows_its_number_in_indonesian(stories, status):
    answer = stories.get(f"/stories/{status}/")
    said = answer.content.decode()
    assert answer.headers["X-Request-Id"] in said
    assert '<html lang="id"' in said


@pytest.mark.django_db
def test_a_refusal_says_its_reason_and_a_fault_keeps_its_inside(stories):
    assert "Ini bukan wewenang Anda." in stories.get("/stories/403/").content.decode()
    assert "broken inside" not in stories.get("/stories/500/").content.decode()


@pytest.mark.parametrize("address", ["/stories/500/", "/nowhere/", "/stories/plain/"])
def test_a_visitor_gets_an_answer_without_the_database(stories, address):
    """No database here: pytest-django refuses every connection."""
    assert stories.get(address).status_code == {"/stories/500/": 500, "/nowhere/": 404}.get(address, 200)


def test_a_fault_of_the_database_is_a_page(stories):
    """Somebody with a session: it cannot be read, and still an answer comes."""
    stories.cookies["sessionid"] = "x" * 32
    answer = stories.get("/stories/accounts/")
    assert answer.status_code == 500
    assert "</html>" in answer.content.decode()


@pytest.mark.django_db
def test_a_visitor_is_sent_to_sign_in_and_back(stories):
    answer = stories.get("/stories/accounts/?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/akun/masuk/?next=/stories/accounts/%3Fa%3D1")


@pytest.mark.django_db
def test_a_part_of_a_page_asks_the_whole_page_to_sign_in(stories):
    answer = stories.get("/stories/accounts/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"], answer.content) == (401, "true", b"")


@pytest.mark.django_db
def test_a_power_that_one_does_not_hold_is_refused(stories, nurul_huda):
    stories.force_login(nurul_huda.guru, backend="uswah.people.backends.IdentifierBackend")
    assert stories.get("/stories/head/").status_code == 403
    stories.force_login(nurul_huda.hasan, backend="uswah.people.backends.IdentifierBackend")
    assert stories.get("/stories/head/").content == b"said"


@pytest.mark.django_db
def test_what_answers_get_answers_head(stories, nurul_huda):
    stories.force_login(nurul_huda.guru, backend="uswah.people.backends.IdentifierBackend")
    assert (stories.head("/stories/accounts/").status_code, stories.head("/stories/taking/").status_code) == (200, 405)


@pytest.mark.parametrize(
    "rules", [{}, {"needs": Permission.RATE, "signed_in": True}, {"signed_in": True, "public": "x"}]
)
def test_a_page_has_exactly_one_rule(rules):
    with pytest.raises(ValueError, match="A page is for one of"):
        page(**rules)


def test_a_rule_is_one_word_in_tables():
    words = [PageRule(public="why").words, PageRule(needs=Permission.RATE).words, PageRule().words]
    assert words == ["public", "rate", "signed in"]
