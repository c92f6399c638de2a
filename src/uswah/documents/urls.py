"""The addresses of this room."""

from django.urls import path

from uswah.documents import views

app_name = "documents"
urlpatterns = [
    path("m/<str:nsm>/dokumen/", views.documents, name="documents"),
    path("m/<str:nsm>/dokumen/rapor/", views.reports, name="reports"),
    path("m/<str:nsm>/dokumen/rapor/<int:first_year>/<str:stage>/", views.reports, name="reports_of"),
    path("m/<str:nsm>/dokumen/rapor/<int:first_year>/<str:stage>/berkas.pdf", views.reports_pdf, name="reports_pdf"),
    path("m/<str:nsm>/dokumen/terbitkan/", views.issue_all, name="issue_all"),
    path("m/<str:nsm>/dokumen/<uuid:document>/", views.document, name="document"),
    path("m/<str:nsm>/dokumen/<uuid:document>/berkas.pdf", views.pdf, name="pdf"),
    path("m/<str:nsm>/guru/<uuid:person>/rapor/", views.report, name="report"),
    path("m/<str:nsm>/rekap/", views.recap, name="recap"),
]
