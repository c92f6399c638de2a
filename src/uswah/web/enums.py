"""What the audit ledger's actions are called when people read them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "person.added": _("Person added"),
    "person.amended": _("Person's entries amended"),
    "post.opened": _("Post opened"),
    "post.amended": _("Post amended"),
    "post.ended": _("Post ended"),
    "teaching.assigned": _("Teaching assigned"),
    "account.opened": _("Account opened"),
    "account.password_reset": _("Password reset"),
    "account.language_chosen": _("Language chosen"),
    "account.password_changed": _("Password changed"),
    "role.granted": _("Role granted"),
    "role.ended": _("Role ended"),
    "institution.founded": _("Place added"),
    "institution.amended": _("Identity amended"),
    "institution.pesantren_set": _("Pesantren set"),
    "school_year.opened": _("School year opened"),
    "evidence.submitted": _("Rating submitted"),
    "evidence.amended": _("Rating amended"),
    "evidence.imported": _("Ratings imported"),
    "appraisal.counted": _("Ratings counted"),
    "appraisal.counted_instead": _("Another rating counts"),
    "round.opened": _("Round opened"),
    "round.collected": _("Collection closed"),
    "round.completed": _("Round concluded"),
    "levels.estimated": _("Levels estimated"),
    "level.moderated": _("Level decided"),
    "level.replied": _("Replied to a level"),
    "reply.answered": _("Reply answered"),
    "musyawarah.settled": _("Musyawarah settled"),
    "vignette.scored": _("Calibration story scored"),
    "import.uploaded": _("Workbook handed in"),
    "import.applied": _("Workbook stored"),
    "import.mapped": _("Columns matched"),
    "document.issued": _("Paper issued"),
    "officer.on": _("Officer mode on"),
    "officer.off": _("Officer mode off"),
}
