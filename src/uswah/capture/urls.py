"""The addresses of this room."""

from django.urls import URLPattern, path

from uswah.capture.views import media, shell

app_name = "capture"
urlpatterns: list[URLPattern] = [
    path("lapang/", shell.shell, name="shell"),
    path("lapang/app/<slug:build>/<path:path>", shell.app_file, name="app-file"),
    path("lapang/pekerja.js", shell.worker, name="worker"),
    path("lapang/manifes.webmanifest", shell.manifest, name="manifest"),
    path("lapang/berkas/", media.uploads, name="uploads"),
    path("lapang/berkas/<uuid:upload>", media.upload, name="upload"),
    path("lapang/berkas/sha256/<str:sha256>", media.known, name="known"),
    path("m/<str:nsm>/berkas/<str:sha256>/", media.stored, name="stored"),
]
