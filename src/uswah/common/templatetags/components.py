"""The vocabulary of every page. It is built in: templates need no `load`.

Pieces that stand alone are tags; those with a body end with `end…`. What each takes is written above its template in
`templates/components/`. Text given to a component is escaped; only what a template itself wrote stays markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from uswah.common.presenters.frame import NavigationItem
from uswah.common.presenters.pieces import (
    ChoiceScale,
    Crumb,
    Definition,
    Figure,
    JobProgress,
    LevelCell,
    LevelDisplay,
    Pager,
    Source,
    Stage,
    Step,
    TimelineEntry,
    Tone,
    UnknownLevel,
)

register = template.Library()

ButtonKind = Literal["primary", "quiet", "danger", "bare"]


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of a static file, also where no manifest was collected (an error page must always draw)."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


# Small pieces, written here because a page may draw hundreds of them.


@register.simple_tag
def tag(text: object, tone: Tone = "brand") -> SafeString:
    """Draw a short mark: `{% tag "Hak jawab" tone="gold" %}`; tones brand, gold, alert, neutral."""
    return format_html('<span class="tag {}">{}</span>', tone, text)


@register.simple_tag
def level_cell(level: LevelDisplay) -> SafeString:
    """Draw a level on the one ramp, or that it is not yet knowable, with the reason: `{% level_cell cell %}`."""
    if isinstance(level, UnknownLevel):
        spoken, words, step = level.text, level.reason or _("Not yet knowable"), ""
    else:
        spoken, words, step = level.text, level.label, str(level.step)
    note = level.note if isinstance(level, LevelCell) else ""
    small = format_html(" <small>{}</small>", note) if note else ""
    shown = (
        format_html('<span aria-hidden="true">{}{}</span>', spoken, small)
        if words
        else format_html("{}{}", spoken, small)
    )
    heard = format_html('<span class="visually-hidden">{}</span>', words) if words else ""
    tip = format_html(' title="{}"', words) if words else ""
    if level.url:
        return format_html('<a class="level" data-level="{}" href="{}"{}>{}{}</a>', step, level.url, tip, shown, heard)
    return format_html('<span class="level" data-level="{}"{}>{}{}</span>', step, tip, shown, heard)


@register.simple_tag
def meter(value: float, total: float, label: str) -> SafeString:
    """Draw how much of a total: `{% meter 17 41 "17 dari 41" %}`. Above all draws as all; of nothing as none."""
    share = min(max(value / total, 0), 1) * 100 if total else 0
    return format_html(
        '<svg class="meter" role="img" aria-label="{}" viewBox="0 0 100 4" preserveAspectRatio="none">'
        '<rect class="meter-track" width="100" height="4"/><rect class="meter-fill" width="{}" height="4"/></svg>',
        label,
        f"{share:.4g}",
    )


@register.simple_tag
def button(
    label: object,
    url: str = "",
    kind: ButtonKind = "primary",
    name: str = "",
    value: str = "",
    download: bool = False,
) -> SafeString:
    """Draw a link that looks like a button (with `url`), or a form's submit button: `{% button "Simpan" %}`."""
    style = "button" if kind == "primary" else f"button {kind}"
    if url:
        saved = mark_safe(" download") if download else ""  # a literal
        return format_html('<a class="{}" href="{}"{}>{}</a>', style, url, saved, label)
    named = format_html(' name="{}" value="{}"', name, value) if name else ""
    return format_html('<button class="{}" type="submit"{}>{}</button>', style, named, label)


# Pieces with a body.


@register.simple_block_tag
def card(content: SafeString, title: str = "", aside: object = "", anchor: str = "", level: int = 2) -> SafeString:
    """Draw a card: `{% card title="Peta kompetensi" aside="skala 1–4" %}…{% endcard %}`."""
    return _draw("card", content=content, title=title, aside=aside, anchor=anchor, level=level)


@register.simple_block_tag
def page_head(content: SafeString, title: str, overline: object = "", lang: str = "") -> SafeString:
    """Draw the title of a page, its actions as body: `{% page_head title=t %}{% button … %}{% endpage_head %}`."""
    return _draw("page_head", content=SafeString(content.strip()), title=title, overline=overline, lang=lang)


@register.simple_block_tag
def notice(content: SafeString, tone: Tone = "brand", title: str = "", live: bool = False) -> SafeString:
    """Draw a notice: `{% notice tone="gold" title="Data contoh" %}…{% endnotice %}`; `live` reads it out at once."""
    return _draw("notice", content=content, tone=tone, title=title, live=live)


@register.simple_block_tag
def empty_state(content: SafeString, title: str, level: int = 2) -> SafeString:
    """Draw that there is nothing yet; the body says what to do: `{% empty_state title=t %}…{% endempty_state %}`."""
    return _draw("empty_state", content=content, title=title, level=level)


@register.simple_block_tag
def data_table(
    content: SafeString, caption: str, columns: int = 2, matrix: bool = False, cards: bool = True
) -> SafeString:
    """Draw a table around `<thead>` and `<tbody>`; on a phone rows become cards of `columns` (1 to 5) cells a line."""
    return _draw("data_table", content=content, caption=caption, columns=columns, matrix=matrix, cards=cards)


@register.simple_block_tag
def fieldset(content: SafeString, legend: str, hint: str = "") -> SafeString:
    """Draw fields that belong together: `{% fieldset legend="Tugas tambahan" %}…{% endfieldset %}`."""
    return _draw("fieldset", content=content, legend=legend, hint=hint)


# Forms.


@register.simple_tag
def field(bound: BoundField, short: bool = False) -> SafeString:
    """Draw one field with label, help and error at its place: `{% field form.nuptk %}`."""
    if bound.is_hidden:
        return SafeString(bound)
    marks: dict[str, str | bool] = {"aria-invalid": "true"} if bound.errors and not bound.use_fieldset else {}
    return _draw(
        "field",
        bound=bound,
        widget=bound.as_widget(attrs=marks),
        short=short,
        is_check=isinstance(bound.field.widget, CheckboxInput),
        error_id=f"{bound.auto_id}_error",
        help_id=f"{bound.auto_id}_helptext",
    )


@register.simple_tag
def form_errors(*forms: BaseForm) -> SafeString:
    """Draw one summary of all errors, each linking to its field: `{% form_errors form %}`; nothing without errors."""
    whole = [error for form in forms for error in form.non_field_errors()]
    fields = [bound for form in forms for bound in form if bound.errors]
    if not whole and not fields:
        return SafeString("")
    return _draw("form_errors", whole=whole, fields=fields, count=len(whole) + len(fields))


@register.simple_tag
def choice_scale(scale: ChoiceScale | BoundField, number: str = "") -> SafeString:
    """Draw an ordered choice as one row of large buttons: `{% choice_scale form.score number="Indikator 4.1" %}`."""
    drawn = ChoiceScale.of_field(scale, number=number) if isinstance(scale, BoundField) else scale
    return _draw("choice_scale", scale=drawn)


# Lists of pieces.


@register.simple_tag
def breadcrumbs(crumbs: Iterable[Crumb]) -> SafeString:
    """Draw the way down to this page: `{% breadcrumbs crumbs %}`."""
    return _list("breadcrumbs", crumbs)


@register.simple_tag
def pager(page: Pager) -> SafeString:
    """Draw previous and next of a long list: `{% pager page %}`; nothing when there is one page and no summary."""
    return _draw("pager", page=page) if page.previous_url or page.next_url or page.summary else SafeString("")


@register.simple_tag
def steps(items: Sequence[Step], label: str = "") -> SafeString:
    """Draw where one is in a task of several pages: `{% steps steps %}`."""
    current = next((place for place, step in enumerate(items, 1) if step.state == "current"), len(items))
    return _draw("steps", items=items, label=label or _("Steps"), current=current) if items else SafeString("")


@register.simple_tag
def stages(items: Iterable[Stage]) -> SafeString:
    """Draw the stages of the cycle: `{% stages stages %}`."""
    return _list("stages", items)


@register.simple_tag
def figures(items: Iterable[Figure]) -> SafeString:
    """Draw figures that stand alone: `{% figures figures %}`."""
    return _list("figures", items)


@register.simple_tag
def tabs(items: Iterable[NavigationItem], label: str) -> SafeString:
    """Draw sibling pages as tabs, which are plain links: `{% tabs tabs "Bagian profil" %}`."""
    return _list("tabs", items, label=label)


@register.simple_tag
def definition_list(items: Iterable[Definition]) -> SafeString:
    """Draw terms and what they are here: `{% definition_list definitions %}`."""
    return _list("definition_list", items)


@register.simple_tag
def timeline(items: Iterable[TimelineEntry]) -> SafeString:
    """Draw what happened: `{% timeline entries %}`."""
    return _list("timeline", items)


@register.simple_tag
def sources(items: Iterable[Source], label: str = "") -> SafeString:
    """Draw where a rule or figure comes from: `{% sources sources %}`."""
    return _list("sources", items, label=label or _("Sources"))


@register.simple_tag
def level_legend(levels: Iterable[LevelCell], unknown: str = "") -> SafeString:
    """Draw what the colours mean; `note` of each level is its meaning: `{% level_legend levels %}`."""
    return _draw(
        "level_legend", items=[(LevelCell(item.text, item.step), item.note) for item in levels], unknown=unknown
    )


@register.simple_tag
def job_progress(job: JobProgress) -> SafeString:
    """Draw work in the background; htmx asks again every second until it is finished: `{% job_progress job %}`."""
    return _draw("job_progress", job=job)


@register.simple_tag
def job_refresh(job: JobProgress) -> SafeString:
    """Reload the page every two seconds where no script runs; for the block `head`: `{% job_refresh job %}`."""
    if job.is_finished:
        return SafeString("")
    return format_html('<noscript><meta http-equiv="refresh" content="{}"></noscript>', 2)


def _list(piece: str, items: Iterable[object], **more: object) -> SafeString:
    """Draw a component made of many, or nothing when there are none."""
    known = list(items)
    return _draw(piece, items=known, **more) if known else SafeString("")


def _draw(piece: str, **given: Any) -> SafeString:
    return render_to_string(f"components/{piece}.html", given)
