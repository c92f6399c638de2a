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
    path("m/<str:nsm>/guru/<uuid:person>/hitungan/", views.method, name="method"),
    path("m/<str:nsm>/guru/<uuid:person>/tanggapan/", views.reply_new, name="reply-new"),
    path("m/<str:nsm>/tanggapan/<uuid:reply>/", views.reply, name="reply"),
    path("m/<str:nsm>/musyawarah/<int:musyawarah>/", views.musyawarah, name="musyawarah"),
    path("m/<str:nsm>/tingkat/<int:level>/moderasi/", views.moderation, name="moderate"),
    path("m/<str:nsm>/putaran/", views.rounds, name="rounds"),
    path("m/<str:nsm>/putaran/buka/", views.round_open, name="round-open"),
    path("m/<str:nsm>/putaran/<int:first_year>/<str:stage>/", views.one_round, name="round"),
    path("m/<str:nsm>/putaran/<int:first_year>/<str:stage>/tutup/", views.round_close, name="round-close"),
    path("m/<str:nsm>/putaran/<int:first_year>/<str:stage>/tuntas/", views.round_complete, name="round-complete"),
    path("m/<str:nsm>/putaran/<int:first_year>/<str:stage>/hitung/", views.round_estimate, name="round-estimate"),
    path("kalibrasi/", views.own_calibration, name="calibration"),
    path("kalibrasi/<str:code>/", views.vignette, name="vignette"),
]
