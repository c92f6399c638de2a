"""Display values of the room: papers that were issued, and what would be printed."""

from uswah.documents.presenters.papers import document_page, papers_page
from uswah.documents.presenters.recaps import recap_page, reports_page
from uswah.documents.presenters.reports import report_page

__all__ = ["document_page", "papers_page", "recap_page", "report_page", "reports_page"]
