"""What the components say, also with awkward words: markup in a value, nothing at all, one endless word."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.management import call_command
from django.template import engines
from django.template.loader import get_template
from django.utils import translation

from uswah.common.presenters import (
    ChoiceOption,
    ChoiceScale,
    Crumb,
    Definition,
    Figure,
    FrameLinks,
    JobProgress,
    LevelCell,
    NavigationGroup,
    NavigationItem,
    Pager,
    PersonLine,
    PlaceLine,
    Source,
    Stage,
    Step,
    TimelineEntry,
    UnknownLevel,
)

SLY = "<script>alert(1)</script>"
ENDLESS = "Pertanggungjawaban" * 12


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def draw(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(" ".join(data.split()))


def words(html: str) -> list[str]:
    reader = _Words()
    reader.feed(html)
    return reader.words


class TeacherForm(forms.Form):
    nuptk = forms.CharField(label="NUPTK", help_text="16 digits")
    nickname = forms.CharField(label="Nickname", required=False)
    score = forms.ChoiceField(
        label="Greets pupils", choices=[("0", "0: none"), ("2", "2: all")], widget=forms.RadioSelect
    )
    checked = forms.BooleanField(label="I checked every row")
    token = forms.CharField(widget=forms.HiddenInput, initial="x")

    def clean(self) -> None:
        self.add_error(None, f"{SLY} together")


# Markup in a value stays words, everywhere.

EVERY_PIECE = [
    ("{% tag x %}", SLY),
    ("{% button x %}", SLY),
    ("{% button x url='/a' %}", SLY),
    ("{% meter 1 2 x %}", SLY),
    ("{% level_cell x %}", LevelCell(SLY, 2, SLY, SLY)),
    ("{% level_cell x %}", LevelCell(SLY, 2, url=f'/"{SLY}')),
    ("{% level_cell x %}", UnknownLevel(SLY, SLY)),
    ("{% card title=x aside=x anchor=x %}{{ x }}{% endcard %}", SLY),
    ("{% page_head title=x overline=x %}{{ x }}{% endpage_head %}", SLY),
    ("{% notice title=x %}{{ x }}{% endnotice %}", SLY),
    ("{% empty_state title=x %}{{ x }}{% endempty_state %}", SLY),
    ("{% data_table caption=x %}<tr><td>{{ x }}</td></tr>{% enddata_table %}", SLY),
    ("{% fieldset legend=x hint=x %}{{ x }}{% endfieldset %}", SLY),
    ("{% choice_scale x %}", ChoiceScale(SLY, SLY, (ChoiceOption(SLY, SLY, SLY),), SLY, SLY, SLY, SLY)),
    ("{% breadcrumbs x %}", [Crumb(SLY, SLY), Crumb(SLY)]),
    ("{% pager x %}", Pager(SLY, SLY, SLY)),
    ("{% steps x %}", [Step(SLY, "done", SLY), Step(SLY, "current")]),
    ("{% stages x %}", [Stage(SLY, SLY, 1, 2, True, SLY)]),
    ("{% figures x %}", [Figure(SLY, SLY, SLY)]),
    ("{% tabs x 'Parts' %}", [NavigationItem(SLY, SLY, True)]),
    ("{% definition_list x %}", [Definition(SLY, SLY, SLY, SLY), Definition(SLY, SLY, language="ar")]),
    ("{% timeline x %}", [TimelineEntry(SLY, SLY, SLY, SLY, SLY, SLY)]),
    ("{% sources x label='Law' %}", [Source(SLY, SLY, SLY)]),
    ("{% level_legend x %}", [LevelCell(SLY, 1, SLY)]),
    ("{% job_progress x %}", JobProgress(SLY, "running", SLY, 1, 2)),
    ("{% job_progress x %}", JobProgress(SLY, "failed", SLY, failure=SLY)),
    ("{% job_progress x %}", JobProgress(SLY, "done", SLY, result_url=SLY, result_label=SLY)),
]


@pytest.mark.parametrize(("source", "value"), EVERY_PIECE)
def test_markup_in_a_value_is_shown_as_words(source, value):
    html = draw(source, x=value)
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_an_endless_word_is_neither_cut_nor_repeated():
    assert words(draw("{% tag x %}", x=ENDLESS)) == [ENDLESS]
    assert words(draw("{% card title=x %}{% endcard %}", x=ENDLESS)) == [ENDLESS]


@pytest.mark.parametrize(
    "piece", ["breadcrumbs", "steps", "stages", "figures", "definition_list", "timeline", "sources"]
)
def test_a_list_of_nothing_draws_nothing(piece):
    assert draw("{% " + piece + " x %}", x=[]) == ""


def test_a_pager_of_one_page_draws_nothing():
    assert draw("{% pager x %}", x=Pager()) == ""


# Levels.


def test_a_known_level_shows_text_and_note_and_is_read_out_whole():
    html = draw("{% level_cell x %}", x=LevelCell("2,7", 3, "±0,3", "Pedagogik: 2,7"))
    assert words(html) == ["2,7", "±0,3", "Pedagogik: 2,7"]
    assert re.findall(r'data-level="(.*?)"', html) == ["3"]


def test_an_unknown_level_has_no_step_and_says_why():
    html = draw("{% level_cell x %}", x=UnknownLevel("3 indicators are missing"))
    assert words(html) == ["–", "3 indicators are missing"]
    assert re.findall(r'data-level="(.*?)"', html) == [""]


def test_an_unknown_level_without_reason_still_says_that_it_is_unknown():
    assert words(draw("{% level_cell x %}", x=UnknownLevel(""))) == ["–", "Not yet knowable"]


@pytest.mark.parametrize(
    ("value", "total", "width"), [(0, 4, "0"), (1, 3, "33.33"), (4, 4, "100"), (9, 4, "100"), (-1, 4, "0"), (3, 0, "0")]
)
def test_a_meter_is_as_wide_as_its_share_in_every_language(value, total, width):
    with translation.override("id"):
        html = draw("{% meter v t 'x' %}", v=value, t=total)
    assert re.findall(r'meter-fill" width="(.*?)"', html) == [width]


# Buttons.


def test_a_button_with_an_address_is_a_link_and_without_one_sends_its_form():
    assert draw("{% button 'Go' url=x kind='quiet' %}", x="/a?b=1&c=2") == (
        '<a class="button quiet" href="/a?b=1&amp;c=2">Go</a>'
    )
    assert draw("{% button 'Save' name='do' value='save' %}") == (
        '<button class="button" type="submit" name="do" value="save">Save</button>'
    )


def test_buttons_in_the_body_of_a_head_stay_buttons():
    html = draw("{% page_head title='T' %}\n {% button 'Go' url='/a' %}\n{% endpage_head %}")
    assert re.findall(r'<div class="cluster">(.*?)</div>', html) == ['<a class="button" href="/a">Go</a>']


# Forms.


def test_a_field_ties_label_help_and_error_to_its_input():
    html = draw("{% field form.nuptk %}", form=TeacherForm({"nuptk": ""}))
    assert words(html) == ["NUPTK", "16 digits", "This field is required."]
    assert 'for="id_nuptk"' in html
    assert re.findall(r'aria-describedby="(.*?)"', html) == ["id_nuptk_helptext id_nuptk_error"]
    assert re.findall(r'(?<!-)\bid="(.*?)"', html) == ["id_nuptk_helptext", "id_nuptk_error", "id_nuptk"]
    assert re.findall(r'aria-invalid="(.*?)"', html) == ["true"]


def test_a_field_keeps_a_sly_entry_as_an_entry():
    html = draw("{% field form.nickname %}", form=TeacherForm({"nickname": f'"{SLY}'}))
    assert words(html) == ["Nickname", "(optional)"]
    assert "<script" not in html


def test_a_group_of_radio_buttons_has_a_legend_and_a_check_box_stands_before_its_words():
    form = TeacherForm()
    assert words(draw("{% field form.score %}", form=form)) == ["Greets pupils", "0: none", "2: all"]
    checked = draw("{% field form.checked %}", form=form)
    assert checked.index("<input") < checked.index("I checked every row")


def test_a_hidden_field_is_only_its_input():
    assert draw("{% field form.token %}", form=TeacherForm()) == (
        '<input type="hidden" name="token" value="x" id="id_token">'
    )


def test_the_summary_lists_every_error_and_leads_to_its_field():
    form = TeacherForm({"nuptk": "1", "token": "x"})
    html = draw("{% form_errors form %}", form=form)
    assert words(html) == [
        "3 things need your attention",
        f"{SLY} together",
        "Greets pupils: This field is required.",
        "I checked every row: This field is required.",
    ]
    assert re.findall(r'href="(.*?)"', html) == ["#id_score", "#id_checked"]
    assert 'id="id_score"' in draw("{% choice_scale form.score %}", form=form)
    assert 'id="id_score"' in draw("{% field form.score %}", form=form)


def test_the_summary_of_a_form_without_errors_is_nothing():
    assert draw("{% form_errors form %}", form=TeacherForm()) == ""


def test_a_scale_of_a_form_field_parts_figure_and_meaning_and_marks_what_was_chosen():
    html = draw("{% choice_scale form.score number='Indicator 4.1' %}", form=TeacherForm({"score": "2"}))
    assert words(html) == ["Indicator 4.1", "Greets pupils", "0", "none", "2", "all"]
    assert re.findall(r'value="(\d)"( checked)?', html) == [("0", ""), ("2", " checked")]


class NumberForm(forms.Form):
    score = forms.TypedChoiceField(
        label="Greets pupils", choices=[("", "-"), (0, "None"), (1, "1: some: a few")], coerce=int
    )


def test_a_scale_keeps_the_score_nought_and_drops_the_empty_choice():
    html = draw("{% choice_scale form.score %}", form=NumberForm({"score": "0"}))
    assert words(html) == ["Greets pupils", "None", "1", "some: a few"]
    assert re.findall(r'value="(.*?)"( checked)?', html) == [("0", " checked"), ("1", "")]


def test_a_field_without_choices_makes_no_scale():
    with pytest.raises(TypeError, match=r"nuptk offers no choices"):
        ChoiceScale.of_field(TeacherForm()["nuptk"])


# Lists of pieces.


def test_the_last_crumb_is_the_page_itself():
    html = draw("{% breadcrumbs x %}", x=[Crumb("Teachers", "/t"), Crumb("Siti")])
    assert re.findall(r'<a href="(.*?)">(.*?)</a>', html) == [("/t", "Teachers")]
    assert '<span aria-current="page">Siti</span>' in html


def test_steps_say_the_place_and_only_what_is_done_can_be_gone_back_to():
    steps = [Step("Upload", "done", "/1"), Step("Check", "current", "/2"), Step("Save", "upcoming", "/3")]
    html = draw("{% steps x %}", x=steps)
    assert words(html) == ["Step 2 of 3", "1. Upload", "(done)", "2. Check", "3. Save"]
    assert re.findall(r'href="(.*?)"', html) == ["/1"]


def test_a_definition_without_value_says_so_and_arabic_says_its_language():
    html = draw("{% definition_list x %}", x=[Definition("NIP", ""), Definition("Name", "ستي مريم", language="ar")])
    assert words(html) == ["NIP", "not filled in", "Name", "ستي مريم"]
    assert 'lang="ar"' in html


def test_a_table_can_be_reached_by_keyboard_and_keeps_its_cells():
    html = draw("{% data_table caption='Teachers' columns=4 %}<tr><td>Siti</td></tr>{% enddata_table %}")
    assert words(html) == ["Teachers", "Siti"]
    assert re.findall(r'tabindex="(.*?)".*data-columns="(.*?)"', html) == [("0", "4")]


# Work in the background.


def test_running_work_asks_again_every_second_and_reloads_without_script():
    job = JobProgress("Reading", "running", "/jobs/1", 1200, 2964)
    html = draw("{% job_progress x %}", x=job)
    assert re.findall(r'hx-get="(.*?)" hx-trigger="(.*?)"', html) == [("/jobs/1", "every 1s")]
    assert re.findall(r'max="(.*?)" value="(.*?)"', html) == [("2964", "1200")]
    assert words(html) == ["Reading", "1200 of 2964", "You may leave this page; the work goes on."]
    assert draw("{% job_refresh x %}", x=job) == '<noscript><meta http-equiv="refresh" content="2"></noscript>'


@pytest.mark.parametrize("state", ["done", "failed"])
def test_finished_work_asks_no_more(state):
    job = JobProgress("Reading", state, "/jobs/1", 2, 2)
    assert "hx-get" not in draw("{% job_progress x %}", x=job)
    assert draw("{% job_refresh x %}", x=job) == ""


def test_work_that_has_not_begun_shows_no_share():
    html = draw("{% job_progress x %}", x=JobProgress("Reading", "waiting", "/jobs/1"))
    assert "value=" not in html
    assert words(html) == ["Reading", "Waiting for its turn…", "You may leave this page; the work goes on."]


# The frame.


def _page(**context: object) -> str:
    return draw(
        "{% extends 'base.html' %}{% block title %}T{% endblock %}{% block content %}C{% endblock %}", **context
    )


def test_the_frame_names_place_person_and_the_open_page():
    links = (NavigationItem("Home", "/h", True), NavigationItem("Map", "/m"))
    html = _page(
        navigation=[NavigationGroup("Teachers", links)],
        place=PlaceLine("MTs Nurul Huda", "Sukaraja"),
        person=PersonLine("Pak Hasan", "Head"),
        links=FrameLinks("/h", "/out", "/language"),
    )
    rail = html[html.index('<aside class="rail"') : html.index("</aside>")]
    assert words(rail) == [
        *("Uswah", "MTs Nurul Huda · Sukaraja", "Teachers", "Home", "Map"),
        *("Pak Hasan", "Head", "Indonesia", "English", "Sign out"),
    ]
    assert re.findall(r'href="/h" aria-current="(.*?)"', rail) == ["page"]
    assert re.findall(r'<form method="(.*?)" action="(.*?)"', rail) == [("post", "/language"), ("post", "/out")]


def test_a_frame_that_knows_nothing_still_draws_the_page():
    html = _page()
    assert words(html[html.index("<main") :]) == ["C"]
    assert "Sign out" not in html
    assert "invented" not in html


def test_the_frame_says_that_figures_are_invented_and_that_an_extra_power_is_on():
    html = _page(is_demonstration=True, officer_mode=f"Complaint 12 {SLY}")
    assert words(html[html.index('<section class="banners"') : html.index("<main")]) == [
        "Demonstration: every name and figure here is invented.",
        "Officer mode is on.",
        f"Complaint 12 {SLY}",
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_says_its_language(language):
    with translation.override(language):
        assert re.findall(r'<html lang="(.*?)">', _page()) == [language]


@pytest.mark.parametrize("page", ["400", "403", "404", "500", "503", "form_expired"])
def test_an_error_page_draws_without_request_and_tells_its_number(page):
    html = get_template(f"{page}.html").render({"request_id": "a1b2c3"})
    assert words(html)[-1] == "a1b2c3"
    assert words(html).count("To the first page") == 1
    assert "If you ask for help" not in get_template(f"{page}.html").render({})


def test_a_refusal_says_its_reason():
    html = get_template("403.html").render({"reason": f"Not your madrasah {SLY}"})
    assert words(html).count(f"Not your madrasah {SLY}") == 1


def test_an_asset_has_an_address_also_where_none_was_collected(settings, tmp_path):
    hashed = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    assert draw("{% asset 'css/uswah.css' %}") == f"{settings.STATIC_URL}css/uswah.css"


def test_every_asset_can_be_collected_with_hashed_names(settings, tmp_path):
    hashed = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    call_command("collectstatic", verbosity=0, interactive=False)
    assert re.fullmatch(r"/static/css/uswah\.[0-9a-f]{12}\.css", draw("{% asset 'css/uswah.css' %}"))
