"""Every address of the server. Each room lists its own; a madrasah's pages begin with `m/<its NSM>/`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"uswah.{room}.urls"))
    for room in ("web", "people", "institutions", "standards", "appraisal", "exchange", "documents", "capture")
]

handler400 = "uswah.web.errors.bad_request"
handler403 = "uswah.web.errors.forbidden"
handler404 = "uswah.web.errors.not_found"
handler500 = "uswah.web.errors.server_error"
