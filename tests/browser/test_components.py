"""The components in a real browser: readable by everyone, at every width, with the scripts on and off."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import sheet

pytestmark = [pytest.mark.browser, pytest.mark.slow]
REFUSED = {"when_day": "31", "when_month": "2", "when_year": "2026"}
SESSION_WARNING = "You will be signed out in 5 minutes. Save what you typed."


@pytest.fixture
def site():
    with sheet.served() as served:
        served.pages["/"] = sheet.sheet()
        served.pages["/refused/"] = sheet.sheet(typed=REFUSED)
        yield served


@pytest.fixture
def opened(chromium, site):
    """Open a page of the site; what the browser complains about must be nothing at the end."""
    contexts, complaints = [], []

    def open_page(path="/", *, width=1000, clock=False, **options):
        context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None
        )
        if clock:
            page.clock.install()
        page.goto(site.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def said_by_axe(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize(
    ("language", "look"), [("en", ""), ("en", "dark text-130"), ("ar", ""), ("ar", "dark")]
)
def test_axe_finds_nothing(opened, site, width, language, look):
    site.pages["/look/"] = sheet.sheet(language=language, html_class=look, typed=REFUSED)
    assert said_by_axe(opened("/look/", width=width, bypass_csp=True)) == []


@pytest.mark.parametrize("width", [320, 360, 640, 900, 1000, 1366])
@pytest.mark.parametrize(("language", "look"), [("en", ""), ("en", "text-130"), ("ar", "text-130")])
def test_nothing_sticks_out_sideways(opened, site, width, language, look):
    site.pages["/look/"] = sheet.sheet(language=language, html_class=look, typed=REFUSED)
    page = opened("/look/", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_open_menus_stay_inside_a_telephone(opened):
    page = opened(width=360)
    for menu in page.locator("details[data-menu] > summary").all():
        menu.click()
        body = page.locator("details[data-menu][open] > .menu-body").bounding_box()
        assert body["x"] >= 0
        assert body["x"] + body["width"] <= 360
        page.keyboard.press("Escape")
    assert page.locator("details[data-menu][open]").count() == 0


def test_leaving_is_the_second_stop_of_the_keyboard(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Leave this site"


def test_every_target_is_large_enough_for_a_finger(opened):
    page = opened(width=360)
    small = page.evaluate(
        """[...document.querySelectorAll("button, summary, input:not([type=hidden]), select, textarea")]
        .map((one) => [one.getBoundingClientRect(), one.outerHTML])
        .filter(([box]) => box.width && (box.height < 24 || box.width < 24)).map(([, html]) => html)"""
    )
    assert [html for html in small if "hidden-until-focus" not in html] == []


def test_without_scripts_leaving_signs_out_and_shows_the_blank_page(opened, site):
    page = opened(java_script_enabled=False)
    page.get_by_role("button", name="Leave this site").first.click()
    page.wait_for_url("**/blank/")
    assert len(site.sent_to("/leave/")) == 1


def test_with_scripts_the_page_is_replaced_so_that_back_does_not_return(opened, site):
    page = opened("/refused/")
    page.goto(site.address + "/")
    page.get_by_role("button", name="Leave this site").first.click()
    page.wait_for_url("**/blank/")
    assert len(site.sent_to("/leave/")) == 1
    page.go_back()
    assert page.url == site.address + "/refused/"


def test_shift_three_times_leaves(opened, site):
    page = opened()
    for _press in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/blank/")
    assert len(site.sent_to("/leave/")) == 1


def test_shift_shows_how_many_are_left_and_another_key_takes_it_back(opened, site):
    page = opened()
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    assert page.locator(".leaving-dots i.on").count() == 2
    assert (
        page.locator("[data-leave-status]").text_content() == "Press Shift one more time to leave this site."
    )
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    assert page.locator(".leaving-dots i.on").count() == 1
    assert site.sent_to("/leave/") == []


def test_three_slow_shifts_do_not_leave(opened, site):
    page = opened(clock=True)
    for _press in range(3):
        page.keyboard.press("Shift")
        page.clock.run_for(4000)
    assert site.sent_to("/leave/") == []


def test_an_unsaved_draft_is_sent_before_leaving(opened, site):
    page = opened()
    page.get_by_label("Tell it in your own words").fill("Two men at the gate")
    page.get_by_role("button", name="Leave this site").first.click()
    page.wait_for_url("**/blank/")
    assert [path for path, _body in site.posts if path != "/live/"] == ["/autosave/", "/leave/"]


def test_a_refused_form_moves_the_focus_to_what_is_wrong(opened):
    page = opened("/refused/")
    assert page.evaluate("document.activeElement.id") == "errors"
    assert page.title().startswith("Error: ")


@pytest.mark.parametrize("scripts", [True, False])
def test_each_line_of_the_summary_leads_to_its_input(opened, scripts):
    page = opened("/refused/", java_script_enabled=scripts)
    for line in page.locator("#errors a").all():
        line.click()
        assert page.locator(line.get_attribute("href")).evaluate(
            "(input) => input === document.activeElement"
        )


def test_a_question_opens_only_for_its_answers(opened):
    page = opened()
    place = page.get_by_label("Where?")
    assert place.is_hidden()
    page.get_by_label("Yes").first.check()
    assert place.is_visible()
    page.get_by_label("No", exact=True).first.check()
    assert place.is_hidden()


def test_without_scripts_no_question_is_folded_away(opened):
    assert opened(java_script_enabled=False).get_by_label("Where?").is_visible()


def test_the_score_follows_the_answers_once_for_quick_changes(opened, site):
    page = opened()
    for choice in ("Yes", "No", "Not known"):
        page.get_by_label(choice, exact=True).first.check()
    page.locator("#score").get_by_text("R 9.2").wait_for()
    assert len(site.sent_to("/live/")) == 1
    assert "danger" in site.sent_to("/live/")[0]


def test_a_changed_form_is_kept_every_twenty_seconds(opened, site):
    page = opened(clock=True)
    page.clock.run_for(25000)
    assert site.sent_to("/autosave/") == []
    page.get_by_label("Tell it in your own words").fill("Two men at the gate")
    page.clock.run_for(21000)
    page.get_by_text("Draft saved at 14:05").wait_for()
    page.clock.run_for(45000)
    assert len(site.sent_to("/autosave/")) == 1


def test_a_failed_autosave_says_so_and_tries_again(opened, site):
    page = opened(clock=True)
    page.route("**/autosave/", lambda route: route.abort())
    page.get_by_label("Tell it in your own words").fill("Two men at the gate")
    page.clock.run_for(21000)
    page.get_by_text("Not saved").wait_for()
    page.unroute("**/autosave/")
    page.clock.run_for(21000)
    page.get_by_text("Draft saved at 14:05").wait_for()


def test_the_end_of_the_session_is_announced_five_minutes_before(opened):
    page = opened(clock=True)
    page.clock.run_for(14 * 60 * 1000)
    assert page.get_by_text(SESSION_WARNING).is_hidden()
    page.clock.run_for(2 * 60 * 1000)
    assert page.get_by_text(SESSION_WARNING).is_visible()


def test_a_text_box_counts_what_was_typed(opened):
    page = opened()
    page.get_by_label("Tell it in your own words").fill("four")
    assert page.locator("#counted").text_content() == "4 of 400 characters"


def test_tables_become_labelled_cards_on_a_telephone(opened):
    page = opened(width=360)
    first = page.locator(".cards td[data-label]").first
    assert first.evaluate("(cell) => getComputedStyle(cell, '::before').content") == '"Due"'
    assert first.evaluate("(cell) => getComputedStyle(cell).display") == "flow-root"


def test_print_leaves_navigation_out_and_says_what_low_means(opened):
    page = opened()
    page.emulate_media(media="print")
    assert page.locator(".site-head").is_hidden()
    assert page.get_by_role("button", name="Leave this site").first.is_hidden()
    assert page.locator(".low-note").first.is_visible()


def test_print_is_light_even_in_the_dark_theme(opened, site):
    site.pages["/dark/"] = sheet.sheet(html_class="dark")
    page = opened("/dark/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 27)"
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_the_theme_of_the_device_counts_only_where_the_person_chose_it(opened, site):
    site.pages["/system/"] = sheet.sheet(html_class="system")
    assert_dark = "getComputedStyle(document.body).backgroundColor === 'rgb(20, 24, 27)'"
    assert opened("/system/", color_scheme="dark").evaluate(assert_dark) is True
    assert opened("/", color_scheme="dark").evaluate(assert_dark) is False


def test_the_note_of_a_task_stands_below_it_and_its_status_at_the_end_of_the_line(opened):
    page = opened(width=1280)
    page.locator(".tasks").first.evaluate(
        "list => list.style.inlineSize = '1000px'"
    )  # as wide as on a page of its own
    tasks = page.locator(".tasks > li:has(.hint)")
    assert tasks.count() > 0
    for task in tasks.all():
        row, tag, note = (one.bounding_box() for one in (task, task.locator(".tag"), task.locator(".hint")))
        assert note["y"] >= tag["y"] + tag["height"] / 2
        assert tag["x"] + tag["width"] == pytest.approx(row["x"] + row["width"], abs=2)
