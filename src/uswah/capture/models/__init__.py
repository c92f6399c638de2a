"""Rows of capture: the devices, what they sent byte for byte, and the signed receipts."""

from uswah.capture.models.devices import Device
from uswah.capture.models.envelopes import Envelope, Receipt

__all__ = ["Device", "Envelope", "Receipt"]
