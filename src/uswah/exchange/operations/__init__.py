"""Bring workbooks in: received, previewed, then stored whole or not at all."""

from uswah.exchange.operations.batches import apply_batch, match_columns, preview_batch, receive_workbook
from uswah.exchange.operations.instruments import receive_form
from uswah.exchange.operations.plans import ImportRefused

__all__ = ["ImportRefused", "apply_batch", "match_columns", "preview_batch", "receive_form", "receive_workbook"]
