"""Turn many ratings into honest levels: tables, calibration, crossed effects, agreement, linking.

Every function is pure: it takes its seed and its calibration as arguments and gives the same bytes again.
"""
