"""A browser without network: only this machine answers. Runs where CASEBOOK_BROWSER=1 and Chromium is there."""

import asyncio
import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one file of tests: while it is open, Playwright's loop runs in this thread.

    Django refuses its database to a thread with a running loop, so the browser never outlives its file.
    """
    if os.environ.get("CASEBOOK_BROWSER") != "1":
        pytest.skip("browser tests run where CASEBOOK_BROWSER=1")
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
