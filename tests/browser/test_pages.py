"""Every page that a manager can reach by links: axe finds nothing, it is light, and nothing leaves this machine."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.product import Product, Watch, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")
MOST_PAGES, MOST_REQUESTS, MOST_BYTES = 90, 5, 60_000
PAPER = re.compile(r"^/(copies/.*|plans/[^/]+/preview/.*)$")  # pages of A4, as wide as paper
STAYS_AWAY = ("/file/", "/static/", "/api/")


@pytest.fixture(scope="module")
def product(tmp_path_factory, chromium):
    with running(tmp_path_factory.mktemp("product")) as started:
        yield started


@pytest.fixture(scope="module")
def signed_in(product: Product, chromium: Browser):
    """The cookies of Mara, who may do most."""
    context = chromium.new_context()
    product.sign_in(context.new_page(), "mara")
    yield context.storage_state()
    context.close()


def addresses(page: Page, product: Product) -> dict[str, str]:
    """Pattern of the address -> one address, over every link that can be reached."""
    found, waiting = {}, ["/"]
    while waiting and len(found) < MOST_PAGES:
        address = waiting.pop(0)
        pattern = IDS.sub("*", urlsplit(address).path)
        if pattern in found or any(part in address for part in STAYS_AWAY):
            continue
        found[pattern] = address
        answer = page.goto(product.address + address)
        assert answer.status == 200, address
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        waiting += [link.split("#")[0] for link in links if link.startswith("/")]
    return found


@pytest.fixture(scope="module")
def all_pages(product, chromium, signed_in):
    context = chromium.new_context(storage_state=signed_in)
    found = addresses(context.new_page(), product)
    context.close()
    assert len(found) > 30
    return sorted(found.values())


@pytest.mark.parametrize("width", [360, 1000])
def test_axe_finds_nothing_on_any_page(product, chromium, signed_in, all_pages, width):
    context = chromium.new_context(
        storage_state=signed_in, bypass_csp=True, viewport={"width": width, "height": 800}
    )
    page, wrong = context.new_page(), {}
    for address in all_pages:
        page.goto(product.address + address)
        found = Axe().run(page).response["violations"]
        if found:
            wrong[address] = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]
    context.close()
    assert wrong == {}


def test_every_page_is_light_fits_the_screen_and_asks_nobody_else(product, chromium, signed_in, all_pages):
    heavy = {}
    for address in all_pages:
        context = chromium.new_context(storage_state=signed_in, viewport={"width": 360, "height": 640})
        page = context.new_page()
        watch, sizes = Watch(page), []
        page.on(
            "requestfinished", lambda request, kept=sizes: kept.append(request.sizes()["responseBodySize"])
        )
        page.goto(product.address + address, wait_until="networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        wide = wide and not PAPER.match(urlsplit(address).path)
        name = page.title()
        if len(sizes) > MOST_REQUESTS or sum(sizes) > MOST_BYTES or wide or watch.outside or watch.complaints:
            heavy[address] = (len(sizes), sum(sizes), wide, watch.outside, watch.complaints)
        assert "River guards" not in name
        context.close()
    assert heavy == {}
