"""Build the few pieces of HTML that the report consists of; every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Cell = str | SafeString


def join(parts: Iterable[SafeString]) -> SafeString:
    """Return safe pieces as one."""
    return format_html_join("", "{}", ((part,) for part in parts))


def section(title: str, *parts: SafeString, lead: str = "") -> SafeString:
    """Return a part of the page under its heading, with a sentence that says what it shows."""
    said = format_html('<p class="lead">{}</p>', lead) if lead else ""
    return format_html("<section><h2>{}</h2>{}{}</section>", title, said, join(parts))


def figure_of(chart: SafeString, caption: str = "") -> SafeString:
    """Return a chart with its caption."""
    told = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
    return format_html("<figure>{}{}</figure>", told, chart)


def charted(chart: SafeString, figures: str) -> SafeString:
    """Return a chart in a cell with its figures below."""
    return format_html('<div class="charted">{}<span class="small">{}</span></div>', chart, figures)


def columns(parts: Iterable[SafeString]) -> SafeString:
    """Return pieces side by side, below each other where the page is narrow."""
    return format_html('<div class="columns">{}</div>', join(parts))


def table(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, caption: str = "") -> SafeString:
    """Return a table; on a narrow page each row becomes a card whose cells carry their column's name."""
    heads = format_html_join("", '<th scope="col">{}</th>', ((name,) for name in head))
    body = (
        format_html(
            "<tr>{}</tr>",
            format_html_join(
                "", '<td data-label="{}">{}</td>', ((name, cell) for name, cell in zip(head, row, strict=True))
            ),
        )
        for row in rows
    )
    said = format_html("<caption>{}</caption>", caption) if caption else ""
    return format_html(
        '<div class="scroll"><table>{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
        said,
        heads,
        join(body),
    )


def facts(pairs: Iterable[tuple[str, str]]) -> SafeString:
    """Return terms with what they are here."""
    return format_html("<dl>{}</dl>", format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", pairs))


def listed(sentences: Iterable[str]) -> SafeString:
    """Return sentences as a list; nothing for none."""
    told = list(sentences)
    return (
        format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((one,) for one in told))) if told else NOTHING
    )


def paragraph(sentence: str) -> SafeString:
    """Return a paragraph."""
    return format_html("<p>{}</p>", sentence)


NOTHING = mark_safe("")


def document(title: str, language: str, *parts: SafeString) -> SafeString:
    """Return the whole page: no script, no request to anywhere, light and dark, made for paper as well."""
    return format_html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<title>{}</title><style>{}</style></head><body><main>{}</main></body></html>\n",
        language,
        title,
        mark_safe(STYLE),  # noqa: S308  # our own constant
        join(parts),
    )


STYLE = """
:root { color-scheme: light dark; --ink: #1b2422; --ink-soft: #4f5a56; --ink-faint: #616b67; --paper: #f7f5ef;
  --surface: #fff; --line: #e4dfd2; --brand: #14614f; --gold: #a87818; --level-1: #efd9b4; --level-2: #d3d7a4;
  --level-3: #8fc0a0; --level-4: #1f6f5b; --level-none: #eceae4; --on-level: #1b2422; --on-level-4: #fff; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e9ece8; --ink-soft: #b4bdb9; --ink-faint: #a0aaa6;
  --paper: #121816; --surface: #1a2220; --line: #2c3733; --brand: #5fbfa2; --gold: #d9b25f; --level-1: #5a4a2c;
  --level-2: #56603a; --level-3: #38705a; --level-4: #58c2a2; --level-none: #27302d; --on-level: #f0f2ee;
  --on-level-4: #0b1f1a; } }
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; font: 400 .9375rem/1.55 "Plus Jakarta Sans", system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
main { max-width: 78rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; display: grid; gap: 1.25rem; }
main > * { min-width: 0; }
h1, h2, h3 { line-height: 1.25; margin: 0 0 .4rem; letter-spacing: -.01em; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; } p { margin: 0 0 .5rem; }
section, header { background: var(--surface); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.25rem; }
.lead, figcaption, caption, .small { color: var(--ink-soft); font-size: .8125rem; max-width: 75ch; }
dl { margin: 0; display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: .5rem 1.5rem; }
dt { color: var(--ink-soft); font-size: .8125rem; } dd { margin: 0; }
ul { margin: .25rem 0; padding-inline-start: 1.2rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: start; padding-bottom: .4rem; }
th { text-align: start; font-weight: 600; color: var(--ink-soft); font-size: .8125rem; }
td, th { padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: middle;
  font-variant-numeric: tabular-nums; }
tbody tr:last-child > td { border-bottom: 0; }
.charted { min-width: 13rem; } td > .charted svg { width: 15rem; }
.scroll { overflow-x: auto; } figure { margin: .5rem 0; } svg { display: block; max-width: 100%; height: auto; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: .5rem 1.5rem;
  align-items: start; }
@media (max-width: 40rem) {
  main { padding: 1rem .6rem 2rem; } section, header { padding: .8rem .9rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .15rem .6rem; padding: .6rem 0;
    border-bottom: 1px solid var(--line); }
  td { border: 0; padding: 0; } td:has(svg) { grid-column: 1 / -1; } .scroll { overflow: visible; }
  td::before { content: attr(data-label); display: block; font-size: .75rem; color: var(--ink-faint); }
}
@media print {
  body { background: none; font-size: 9.5pt; } main { display: block; padding: 0; max-width: none; }
  section, header { border: 0; padding: 0 0 1rem; } thead { display: table-header-group; }
  .charted { min-width: 0; } td > .charted svg { width: 9.5rem; } td, th { padding: .25rem .4rem; }
  tr, figure { break-inside: avoid; } h2, h3 { break-after: avoid; } .scroll { overflow: visible; }
}
"""
