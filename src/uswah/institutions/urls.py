"""The addresses of this room."""

from django.urls import path

from uswah.institutions import views

app_name = "institutions"
urlpatterns = [
    path("m/<str:nsm>/identitas/", views.identity, name="identity"),
    path("m/<str:nsm>/identitas/ubah/", views.identity_edit, name="identity-edit"),
    path("wilayah/", views.tree, name="tree"),
    path("wilayah/<str:code>/", views.place, name="place"),
    path("wilayah/<str:code>/baru/", views.place_new, name="place-new"),
    path("wilayah/<str:code>/pesantren/", views.pesantren, name="pesantren"),
    path("wilayah/<str:code>/pesantren/lepas/", views.pesantren_leave, name="pesantren-leave"),
    path("kurikulum/", views.curricula, name="curricula"),
    path("kurikulum/<str:code>/", views.curriculum, name="curriculum"),
    path("tahun/", views.years, name="years"),
]
