"""The expressions of forms: a subset of XPath 1.0 as XLSForm writes it, parsed once, evaluated alike on server and phone.

What is not in the subset is refused by name, never passed over: a condition that nobody evaluates loses answers.
"""

from uswah.core.forms.expressions.evaluation import Scope, Value, as_boolean, as_number, as_text, evaluate
from uswah.core.forms.expressions.parsing import parse
from uswah.core.forms.expressions.tree import (
    Current,
    Literal,
    Matches,
    Node,
    Operation,
    Reference,
    nodes_of,
    to_json,
)
from uswah.core.forms.expressions.written import Expression
from uswah.core.forms.refusals import ExpressionFault, ExpressionRefused

__all__ = [
    "Current",
    "Expression",
    "ExpressionFault",
    "ExpressionRefused",
    "Literal",
    "Matches",
    "Node",
    "Operation",
    "Reference",
    "Scope",
    "Value",
    "as_boolean",
    "as_number",
    "as_text",
    "evaluate",
    "nodes_of",
    "parse",
    "to_json",
]
