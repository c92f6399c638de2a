"""Reads of the room: papers that were issued, and everything that a paper would print."""

from uswah.documents.queries.credits import CreditByNeed, CreditOutcome, WithoutCredit
from uswah.documents.queries.papers import (
    PaperPage,
    document_for,
    known_document,
    latest_reports,
    newer_than,
    papers_at,
    reports_to_print,
)
from uswah.documents.queries.recaps import RecapFacts, recap_facts
from uswah.documents.queries.reports import (
    CompetencyFacts,
    ReportFacts,
    occasions_of,
    report_facts,
    reports_facts,
)
from uswah.documents.queries.signers import HeadFacts, PaperPlace, Signatory, paper_place

__all__ = [
    "CompetencyFacts",
    "CreditByNeed",
    "CreditOutcome",
    "HeadFacts",
    "PaperPage",
    "PaperPlace",
    "RecapFacts",
    "ReportFacts",
    "Signatory",
    "WithoutCredit",
    "document_for",
    "known_document",
    "latest_reports",
    "newer_than",
    "occasions_of",
    "paper_place",
    "papers_at",
    "recap_facts",
    "report_facts",
    "reports_facts",
    "reports_to_print",
]
