"""Forms as data, their expressions, and the check of answers: pure, and the same on server and phone."""

from uswah.core.forms.answers import AnswerFault, AnswerProblem, CheckedAnswers, check_answers
from uswah.core.forms.definition import FormDefinition
from uswah.core.forms.documents import from_document, to_document
from uswah.core.forms.expressions import Expression, ExpressionFault, ExpressionRefused
from uswah.core.forms.questions import Choice, ChoiceList, Group, Member, Question, QuestionKind, Wording
from uswah.core.forms.refusals import FormFault, FormProblem, FormUnsound

__all__ = [
    "AnswerFault",
    "AnswerProblem",
    "CheckedAnswers",
    "Choice",
    "ChoiceList",
    "Expression",
    "ExpressionFault",
    "ExpressionRefused",
    "FormDefinition",
    "FormFault",
    "FormProblem",
    "FormUnsound",
    "Group",
    "Member",
    "Question",
    "QuestionKind",
    "Wording",
    "check_answers",
    "from_document",
    "to_document",
]
