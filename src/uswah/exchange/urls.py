"""The addresses of this room."""

from django.urls import path

from uswah.exchange import views

app_name = "exchange"
urlpatterns = [
    path("m/<str:nsm>/impor/", views.imports, name="imports"),
    path("m/<str:nsm>/impor/templat/<str:layout>.xlsx", views.template, name="template"),
    path("m/<str:nsm>/impor/<uuid:batch>/", views.batch, name="import"),
    path("m/<str:nsm>/impor/<uuid:batch>/cocokkan/", views.match, name="match"),
    path("m/<str:nsm>/instrumen/", views.instruments, name="instruments"),
    path("m/<str:nsm>/instrumen/<str:digest>/", views.instrument_draft, name="instrument-draft"),
    path("standar/instrumen/<slug:code>/<str:version>.xlsx", views.xlsform, name="xlsform"),
    path("m/<str:nsm>/ekspor/", views.export, name="export"),
    path("m/<str:nsm>/ekspor/kiriman.csv", views.submissions, name="submissions"),
]
