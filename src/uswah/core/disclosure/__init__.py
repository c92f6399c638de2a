"""What may be told of answers that were promised to stay anonymous: thresholds, bands, releases that cannot be differenced."""

from uswah.core.disclosure.releases import Banded, Group, Outcome, Reason, Shown, Withheld, release
from uswah.core.disclosure.thresholds import RegionRule, Thresholds, may_tell_region, may_tell_texts

__all__ = [
    "Banded",
    "Group",
    "Outcome",
    "Reason",
    "RegionRule",
    "Shown",
    "Thresholds",
    "Withheld",
    "may_tell_region",
    "may_tell_texts",
    "release",
]
