"""Say what stands against a form: one sentence a finding, with the row in front and the way out at the end."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext, gettext_noop

from uswah.exchange.enums.form_problems import FormCode, FormFinding
from uswah.standards.policies import PlanFault, PlanProblem

SENTENCES: Mapping[FormCode, str] = MappingProxyType(
    {
        FormCode.SHEET_MISSING: gettext_noop("the sheet “%(name)s” is missing. An XLSForm has survey and settings."),
        FormCode.SHEET_UNSUPPORTED: gettext_noop(
            "the sheet “%(name)s” brings data from elsewhere, which Uswah does not support. Remove it."
        ),
        FormCode.SHEET_IGNORED: gettext_noop("the sheet “%(name)s” was not read."),
        FormCode.COLUMN_MISSING: gettext_noop("the column “%(column)s” is missing. Add it."),
        FormCode.COLUMN_TWICE: gettext_noop("the column “%(column)s” stands here twice. Remove one of the two."),
        FormCode.COLUMN_UNSUPPORTED: gettext_noop(
            "“%(column)s” (“%(found)s”) would change the form, and Uswah does not support it. Empty the cell."
        ),
        FormCode.COLUMN_IGNORED: gettext_noop("the column “%(column)s” is not known and was not read."),
        FormCode.LANGUAGE_UNSUPPORTED: gettext_noop(
            "“%(column)s” is in a language that Uswah does not have. Write Bahasa Indonesia (id) or English (en)."
        ),
        FormCode.SETTING_MISSING: gettext_noop("“%(column)s” is empty. Fill it in."),
        FormCode.SETTING_BAD: gettext_noop(
            "“%(column)s” is “%(found)s”. Use at most 20 letters, digits, hyphens or underscores, without spaces."
        ),
        FormCode.TOO_MANY_ROWS: gettext_noop("the sheet goes on beyond %(limit)s rows. Shorten the form."),
        FormCode.CELL_UNREADABLE: gettext_noop(
            "the cell %(cell)s holds an error or a formula without a result. Type the value."
        ),
        FormCode.TYPE_MISSING: gettext_noop("the row “%(name)s” has no type. Fill it in, or empty the row."),
        FormCode.TYPE_UNSUPPORTED: gettext_noop(
            "the type “%(found)s” is not supported. There are select_one, select_multiple, text, integer, decimal, "
            "date, time, image, note, calculate and groups."
        ),
        FormCode.APPEARANCE_UNSUPPORTED: gettext_noop(
            "the appearance “%(found)s” would change what is stored, and Uswah does not support it. Empty the cell."
        ),
        FormCode.APPEARANCE_IGNORED: gettext_noop("the appearance “%(found)s” is about looks only and was not read."),
        FormCode.LIST_NAME_MISSING: gettext_noop("the choice “%(name)s” has no list_name. Fill it in."),
        FormCode.GROUP_NOT_CLOSED: gettext_noop("the group “%(name)s” is never closed. Add a row end_group."),
        FormCode.GROUP_NOT_OPENED: gettext_noop("“%(found)s” closes nothing that was opened. Remove the row."),
        FormCode.TECHNIQUE_UNKNOWN: gettext_noop("“%(found)s” is no technique. There are %(choices)s."),
        FormCode.EXPRESSION_UNFINISHED: gettext_noop(
            "the condition cannot be understood at character %(position)s (“%(found)s”). A part is missing or too much."
        ),
        FormCode.EXPRESSION_UNKNOWN_SIGN: gettext_noop(
            "the condition holds “%(found)s” at character %(position)s, which is no sign of XLSForm."
        ),
        FormCode.EXPRESSION_UNKNOWN_FUNCTION: gettext_noop(
            "the function %(found)s is not supported. There are selected(), count-selected(), not(), if(), coalesce(), "
            "string-length(), regex(), today(), date(), true() and false()."
        ),
        FormCode.EXPRESSION_PATH: gettext_noop(
            "“%(found)s” is not supported. Ask another question by its name: ${name}."
        ),
        FormCode.EXPRESSION_ARGUMENTS: gettext_noop("%(found)s has too few or too many parts between its brackets."),
        FormCode.EXPRESSION_DATE: gettext_noop("“%(found)s” is not a day. Write date('2026-07-15')."),
        FormCode.EXPRESSION_PATTERN: gettext_noop("“%(found)s” in a pattern of regex() is not supported. Simplify it."),
        FormCode.EXPRESSION_PATTERN_NOT_FIXED: gettext_noop(
            "the pattern of %(found)s must be written out between quotes."
        ),
        FormCode.EXPRESSION_TOO_LONG: gettext_noop("the condition is too long. Split it over several questions."),
        FormCode.EXPRESSION_TOO_DEEP: gettext_noop("the condition has too many parts within each other. Simplify it."),
        FormCode.FORM_NAME_BAD: gettext_noop(
            "“%(name)s” cannot be a name. Begin with a letter; then letters, digits, hyphens or underscores, at most 60."
        ),
        FormCode.FORM_NAME_TWICE: gettext_noop("the name “%(name)s” stands in the form twice. Change one of the two."),
        FormCode.FORM_LABEL_MISSING: gettext_noop("“%(name)s” has no label in Indonesian. Fill it in."),
        FormCode.FORM_NO_QUESTIONS: gettext_noop("the form asks nothing. Add a question."),
        FormCode.FORM_TOO_MANY_QUESTIONS: gettext_noop("the form has %(found)s questions; at most 500 fit. Split it."),
        FormCode.FORM_LIST_UNKNOWN: gettext_noop("the list “%(found)s” does not stand in the sheet choices. Add it."),
        FormCode.FORM_LIST_EMPTY: gettext_noop("the list “%(name)s” has no choices. Add some."),
        FormCode.FORM_LIST_NOT_WANTED: gettext_noop("only select_one and select_multiple have a list."),
        FormCode.FORM_CHOICE_BAD: gettext_noop(
            "“%(found)s” cannot be the name of a choice. Use letters, digits, hyphens, points or underscores."
        ),
        FormCode.FORM_CHOICE_TWICE: gettext_noop("the choice “%(found)s” stands in “%(name)s” twice. Remove one."),
        FormCode.FORM_REFERENCE_UNKNOWN: gettext_noop(
            "“%(name)s” asks for ${%(found)s}, but no question that is answered has this name."
        ),
        FormCode.FORM_REFERENCE_TO_ITSELF: gettext_noop("“%(name)s” depends on its own answer. Ask another question."),
        FormCode.FORM_CURRENT_OUTSIDE_CONSTRAINT: gettext_noop(
            "the point “.” (the question's own answer) may stand in a constraint only."
        ),
        FormCode.FORM_NOT_ORDERED: gettext_noop(
            "%(found)s is no number and no day, so that it is never larger or smaller than anything."
        ),
        FormCode.FORM_CIRCLE: gettext_noop("these depend on each other in a circle: %(found)s. Break it."),
        FormCode.FORM_CALCULATION_MISSING: gettext_noop(
            "a calculation belongs to the type calculate, and to no other (here: %(found)s)."
        ),
        FormCode.FORM_NOTHING_TO_ANSWER: gettext_noop("%(found)s is not answered by anybody. Empty this cell."),
        FormCode.FORM_TEXT_WITH_REFERENCE: gettext_noop(
            "a text with ${…} in it would show another question's answer, which Uswah does not support. Write it out."
        ),
    }
)
PLAN_SENTENCES: Mapping[PlanFault, str] = MappingProxyType(
    {
        PlanFault.NOTHING_RATED: gettext_noop(
            "no question rates anything. A rating is a select_one whose choices are named 0, 1, 2 …; tidak_teramati may "
            "stand beside them."
        ),
        PlanFault.SCALE_SHORT: gettext_noop("the scale “%(found)s” has one step only. Give it at least two."),
        PlanFault.SCALE_DIFFERS: gettext_noop(
            "“%(name)s” has another scale than the first rating. An instrument has one scale."
        ),
        PlanFault.WITHOUT_GROUP: gettext_noop(
            "“%(name)s” stands in no group. The groups become competencies; put it into one."
        ),
        PlanFault.GROUP_WITHOUT_LABEL: gettext_noop(
            "the group “%(name)s” has no label. It becomes a competency; name it."
        ),
        PlanFault.LINK_MISSING: gettext_noop(
            "“%(name)s” is linked to no indicator, but others are. Link all of them, or none."
        ),
        PlanFault.LINK_ON_NOTHING_RATED: gettext_noop(
            "“%(name)s” is linked to an indicator, but gives no score. Remove the link."
        ),
        PlanFault.LINK_UNKNOWN: gettext_noop(
            "“%(found)s” is no indicator of the framework that the others are linked to. Check the code."
        ),
        PlanFault.LINK_TWICE: gettext_noop("the indicator “%(found)s” is rated twice. Link it once."),
        PlanFault.VERSION_TAKEN: gettext_noop(
            "version “%(found)s” was published with other content and stays as it is. Write a new version in settings."
        ),
    }
)


def form_message_for(finding: FormFinding) -> str:
    """Say one finding in the language of the reader, with its sheet, row and column in front."""
    written = {name: str(value) for name, value in finding.parameters.items()}
    return _placed(gettext(SENTENCES[finding.code]) % written, finding.sheet, finding.row, finding.column)


def plan_message_for(problem: PlanProblem, rows: Mapping[str, int]) -> str:
    """Say why a form cannot become an instrument; `rows` tells where each name stands."""
    written = {"name": problem.name, "found": problem.found}
    sentence = gettext(PLAN_SENTENCES[problem.fault]) % written
    if problem.fault is PlanFault.VERSION_TAKEN:
        return _placed(sentence, "settings", 0, "version")
    return _placed(sentence, "survey", rows.get(problem.name.lower(), 0), "")


def _placed(sentence: str, sheet: str, row: int, column: str) -> str:
    place = {"sheet": sheet, "row": row, "column": column, "sentence": sentence}
    if row and column:
        return gettext("%(sheet)s, row %(row)s, %(column)s: %(sentence)s") % place
    if row:
        return gettext("%(sheet)s, row %(row)s: %(sentence)s") % place
    return gettext("%(sheet)s: %(sentence)s") % place
