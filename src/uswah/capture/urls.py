"""The addresses of this room."""

from django.urls import URLPattern, path

from uswah.capture.views import campaigns, coding, conflicts, media, notes, registration, shell, sync, voice

app_name = "capture"
urlpatterns: list[URLPattern] = [
    path("suara/", voice.door, name="voice-door"),
    path("suara/tanya/", voice.questions, name="voice-questions"),
    path("suara/jawab/", voice.hand_in, name="voice-hand-in"),
    path("suara/setoran", voice.batch, name="voice-batch"),
    path("m/<str:nsm>/suara/", campaigns.campaigns, name="voice-campaigns"),
    path("m/<str:nsm>/suara/baru/", campaigns.campaign_new, name="voice-new"),
    path("m/<str:nsm>/suara/<uuid:campaign>/", campaigns.campaign, name="voice-campaign"),
    path("m/<str:nsm>/suara/<uuid:campaign>/kartu/", campaigns.campaign_tickets, name="voice-tickets"),
    path("m/<str:nsm>/suara/<uuid:campaign>/buka/", campaigns.campaign_open, name="voice-open"),
    path("m/<str:nsm>/suara/<uuid:campaign>/tutup/", campaigns.campaign_close, name="voice-close"),
    path("m/<str:nsm>/suara/<uuid:campaign>/hasil/", campaigns.campaign_release, name="voice-release"),
    path("lapang/", shell.shell, name="shell"),
    path("lapang/app/<slug:build>/<path:path>", shell.app_file, name="app-file"),
    path("lapang/pekerja.js", shell.worker, name="worker"),
    path("lapang/manifes.webmanifest", shell.manifest, name="manifest"),
    path("lapang/sesi", registration.session, name="session"),
    path("lapang/perangkat", registration.register, name="register"),
    path("lapang/kiriman/<uuid:envelope>", sync.envelope, name="envelope"),
    path("lapang/kontak", sync.contact, name="contact"),
    path("lapang/tanda-terima", sync.receipts, name="receipts"),
    path("lapang/paket", sync.package, name="package"),
    path("lapang/instrumen/<str:code>/<str:version>", sync.instrument, name="instrument"),
    path("lapang/berkas/", media.uploads, name="uploads"),
    path("lapang/berkas/<uuid:upload>", media.upload, name="upload"),
    path("lapang/berkas/sha256/<str:sha256>", media.known, name="known"),
    path("m/<str:nsm>/berkas/<str:sha256>/", media.stored, name="stored"),
    path("m/<str:nsm>/bentrok/<uuid:submission>/", conflicts.conflict, name="conflict"),
    path("m/<str:nsm>/catatan/", notes.notes, name="notes"),
    path("m/<str:nsm>/catatan/kesepakatan/", coding.agreement, name="agreement"),
    path("m/<str:nsm>/catatan/<uuid:note>/", notes.note, name="note"),
    path("m/<str:nsm>/catatan/<uuid:note>/kode/", notes.note_code, name="note-code"),
    path("m/<str:nsm>/catatan/<uuid:note>/pengode/", notes.note_coder, name="note-coder"),
    path("m/<str:nsm>/catatan/<uuid:note>/beda/", coding.differences, name="differences"),
    path("m/<str:nsm>/pengodean/<uuid:coding>/", coding.desk, name="desk"),
    path("m/<str:nsm>/pengodean/<uuid:coding>/selesai/", coding.desk_finish, name="desk-finish"),
    path("m/<str:nsm>/pengodean/<uuid:coding>/tanda/<uuid:mark>/cabut/", coding.mark_withdraw, name="mark-withdraw"),
    path("m/<str:nsm>/kode/", coding.codebook, name="codebook"),
]
