"""The addresses of this room."""

from django.urls import path

from uswah.appraisal import views

app_name = "appraisal"
urlpatterns = [
    path("m/<str:nsm>/peta/", views.competency_map_page, name="map"),
    path("m/<str:nsm>/guru/<uuid:person>/", views.teacher, name="teacher"),
    path("m/<str:nsm>/guru/<uuid:person>/nilai/", views.rate, name="rate"),
    path("m/<str:nsm>/bukti/<uuid:submission>/", views.submission, name="submission"),
    path("m/<str:nsm>/bukti/<uuid:submission>/perbaiki/", views.amend, name="amend"),
    path("m/<str:nsm>/bukti/<uuid:submission>/acuan/", views.adopt, name="adopt"),
    path("kalibrasi/", views.own_calibration, name="calibration"),
    path("kalibrasi/<str:code>/", views.vignette, name="vignette"),
]
