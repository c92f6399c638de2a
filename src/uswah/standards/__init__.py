"""Frameworks of competence, their indicators, and the instruments built of them: versioned, frozen once published."""
