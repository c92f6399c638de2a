"""Display values of this room."""

from uswah.exchange.presenters.imports import batch_line, batch_page, outcome_lines
from uswah.exchange.presenters.instruments import DraftPage, draft_page, refused_page

__all__ = ["DraftPage", "batch_line", "batch_page", "draft_page", "outcome_lines", "refused_page"]
