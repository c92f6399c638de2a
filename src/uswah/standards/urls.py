"""The addresses of this room."""

from django.urls import path

from uswah.standards import views

app_name = "standards"
urlpatterns = [
    path("standar/", views.frameworks, name="frameworks"),
    path("standar/<slug:code>/<str:version>/", views.framework, name="framework"),
]
