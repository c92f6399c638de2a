"""The addresses of this room."""

from django.urls import path

from uswah.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("cari/", views.search, name="search"),
    path("pekerjaan/<uuid:job>/", views.job, name="job"),
    path("bahasa/", views.language, name="language"),
    path("sehat/", views.health, name="health"),
    path("m/<str:nsm>/jejak/", views.audit, name="audit"),
]
