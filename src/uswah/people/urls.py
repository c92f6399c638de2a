"""The addresses of this room."""

from django.urls import path

from uswah.people import views

app_name = "people"
urlpatterns = [
    path("akun/masuk/", views.sign_in, name="sign-in"),
    path("akun/keluar/", views.sign_out, name="sign-out"),
    path("akun/lupa-sandi/", views.forgot, name="forgot"),
    path("akun/", views.account, name="account"),
    path("akun/bahasa/", views.language, name="language"),
    path("akun/sandi/", views.password, name="password"),
    path("akun/mode-petugas/", views.officer_mode, name="officer-mode"),
    path("akun/mode-petugas/selesai/", views.officer_mode_end, name="officer-mode-end"),
    path("m/<str:nsm>/guru/", views.teachers, name="teachers"),
    path("m/<str:nsm>/guru/baru/", views.teacher_new, name="teacher-new"),
    path("m/<str:nsm>/guru/<uuid:person>/ubah/", views.teacher_edit, name="teacher-edit"),
    path("m/<str:nsm>/guru/<uuid:person>/selesai/", views.post_end, name="post-end"),
    path("m/<str:nsm>/peran/", views.accounts, name="accounts"),
    path("m/<str:nsm>/peran/dari-luar/", views.role_outsider, name="role-outsider"),
    path("m/<str:nsm>/peran/<int:assignment>/akhiri/", views.role_end, name="role-end"),
    path("m/<str:nsm>/peran/<uuid:person>/beri/", views.role_grant, name="role-grant"),
    path("m/<str:nsm>/peran/<uuid:person>/akun/", views.account_open, name="account-open"),
    path("m/<str:nsm>/peran/<uuid:person>/sandi/", views.account_reset, name="account-reset"),
    path("wilayah/<str:code>/peran/", views.place_roles, name="place-roles"),
    path("wilayah/<str:code>/peran/beri/", views.place_role_grant, name="place-role-grant"),
    path("wilayah/<str:code>/peran/<int:assignment>/akhiri/", views.place_role_end, name="place-role-end"),
]
