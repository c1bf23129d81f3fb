"""The main job in a browser, scripts on and off: sign in, log, assess, add a measure, follow up; print the plan."""

import io
import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.product import Product, Watch, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GROUP = "River guards of the Upper Olvane"
MODES = [pytest.param(True, "mara", id="scripts on"), pytest.param(False, "ana", id="scripts off")]


@pytest.fixture(scope="module")
def product(tmp_path_factory, chromium):
    with running(tmp_path_factory.mktemp("product")) as started:
        yield started


@pytest.fixture(scope="module")
def as_mara(product, chromium):
    """The cookies of a manager, who may print."""
    context = chromium.new_context()
    product.sign_in(context.new_page(), "mara")
    yield context.storage_state()
    context.close()


def open_group(page: Page, product: Product) -> str:
    page.goto(product.address + "/communities/")
    page.get_by_role("row").filter(has_text=GROUP).get_by_role("link").first.click()
    return page.url


def log_incident(page: Page, group: str) -> None:
    page.goto(group)
    page.get_by_role("link", name="Log an incident here").click()
    page.locator("input[name=danger][value=no]").check()
    page.get_by_label("Threat (said, written, sent)").check()
    page.get_by_label("the whole community").check()
    page.locator("input[name=when][value=today]").check()
    page.locator("textarea[name=narrative]").fill(
        "A voice on the telephone said that the meetings must stop."
    )
    page.get_by_role("button", name="Save incident").last.click()
    expect(page).to_have_url(re.compile(r"/incidents/[0-9a-f-]+/saved/"))


def assess(page: Page, group: str, scripts: bool) -> None:
    page.goto(group + "risk/")
    page.get_by_role("link", name="Assess collective risk").first.click()
    first = page.locator("#s1")
    first.locator("textarea").first.fill("Guards of the dredging company may attack the patrol.")
    for question in first.locator(".scale").all():
        question.locator("input[value='4']").check()
    for answer in first.locator("select").all():
        answer.select_option("3")
    if not scripts:
        page.get_by_role("button", name="Update score").click()
    expect(page.locator("#score")).to_contain_text("4.0")
    expect(page.locator("#s1 textarea").first).to_have_value(re.compile("dredging company"))
    page.get_by_role("button", name="Save and check").click()
    page.locator("main form button.button-main, main form button.button-stop").first.click()
    expect(page.locator("main")).to_contain_text("4.0")


def add_measure(page: Page, group: str) -> None:
    page.goto(group + "measures/add/")
    page.locator("select[name=measure_type]").select_option("A1")
    page.locator("textarea[name=what]").fill("Two people walk together after dark.")
    page.locator("main form button.button-main").last.click()
    expect(page.locator("main")).to_contain_text("Two people walk together after dark.")
    expect(page).to_have_url(re.compile(r"/measures/[0-9a-f-]+/"))


def follow_up(page: Page) -> None:
    page.get_by_role("link", name="Add follow-up").first.click()
    page.get_by_label("Going as agreed").check()
    page.locator("textarea[name=note]").fill("They walk in pairs since Monday.")
    page.get_by_role("button", name="Save follow-up").click()
    expect(page.locator("main")).to_contain_text("They walk in pairs since Monday.")


@pytest.mark.parametrize(("scripts", "name"), MODES)
def test_the_main_job_from_signing_in_to_a_follow_up(product, chromium: Browser, scripts, name):
    context = chromium.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=scripts)
    page = context.new_page()
    watch = Watch(page)
    product.sign_in(page, name)
    group = open_group(page, product)
    log_incident(page, group)
    assess(page, group, scripts)
    add_measure(page, group)
    follow_up(page)
    assert (watch.outside, watch.failed, watch.complaints) == ([], [], [])
    context.close()


def order_copies(page: Page) -> None:
    page.get_by_role("link", name="Print copies").click()
    page.locator("main form button.button-main").last.click()
    expect(page).to_have_url(re.compile(r"/documents/[0-9a-f-]+/"))


def download(page: Page) -> tuple[str, PdfReader]:
    """Wait on the page that looks again by itself, then take the file: its name and its pages."""
    link = page.get_by_role("link", name="Download the PDF")
    link.wait_for(timeout=90_000)
    with page.expect_download() as taken:
        link.click()
    return taken.value.suggested_filename, PdfReader(io.BytesIO(taken.value.path().read_bytes()))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts on", "scripts off"])
def test_the_plan_is_printed_for_the_meeting_on_friday(product, chromium: Browser, as_mara, scripts):
    telephone = {"width": 360, "height": 640}
    context = chromium.new_context(viewport=telephone, java_script_enabled=scripts, storage_state=as_mara)
    page = context.new_page()
    watch = Watch(page)
    group = open_group(page, product)
    code = page.locator("h1").inner_text().split()[0]
    page.goto(group + "plan/")
    order_copies(page)
    name, pdf = download(page)
    assert "River" not in name
    words = [" ".join(sheet.extract_text().split()) for sheet in pdf.pages]
    assert len(words) >= 5
    for number, text in enumerate(words, 1):
        assert f"{number} of {len(words)}" in text
    assert code in words[0]
    assert "Oduvar" not in "".join(words)
    assert (watch.outside, watch.failed, watch.complaints) == ([], [], [])
    context.close()
