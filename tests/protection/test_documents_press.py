"""The press: limits, no fetch, a neutral and accessible PDF (R61, R65, R66)."""

import io
import socket
import threading

import pikepdf
import pytest
import weasyprint

from protection.documents.engine import Limits, PressFailed, Printout, press_pdf

PAGE = '<!doctype html><html lang="{lang}"><head><title>amber-heron</title></head><body>{body}</body></html>'
CSS = "@page { size: A4; @bottom-center { content: counter(page) ' / ' counter(pages) } }"


def printout(*bodies, lang="en"):
    return Printout(tuple(PAGE.format(lang=lang, body=body) for body in bodies), CSS)


def why_not(body, limits=None):
    with pytest.raises(PressFailed) as failed:
        press_pdf(printout(body), limits or Limits())
    return failed.value.code


@pytest.fixture(scope="module")
def two_copies():
    body = (
        "<h1>Plan</h1><table><thead><tr><th scope='col'>What</th></tr></thead><tr><td>Watch</td></tr></table>"
    )
    return press_pdf(printout(body, body, lang="es"))


@pytest.fixture
def listener():
    """A server of this machine that counts who comes."""
    visitors = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def count():
            while not done.is_set():
                try:
                    visitor, address = server.accept()
                except TimeoutError:
                    continue
                visitors.append(address)
                visitor.close()

        thread = threading.Thread(target=count)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", visitors
        done.set()
        thread.join()


def test_r65_the_file_says_nothing_but_a_neutral_title(two_copies):
    with pikepdf.open(io.BytesIO(two_copies)) as pdf:
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {"/Title": "amber-heron"}
        described = pdf.Root.Metadata.read_bytes().decode()
    assert "pdfuaid:part" in described
    assert "WeasyPrint" not in described
    assert b"WeasyPrint" not in two_copies


def test_the_file_is_tagged_has_a_language_and_shows_its_title(two_copies):
    with pikepdf.open(io.BytesIO(two_copies)) as pdf:
        assert pdf.Root.MarkInfo.Marked is True
        assert str(pdf.Root.Lang) == "es"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert {"/H1", "/Table", "/TH", "/TD"} <= kinds(pdf.Root.StructTreeRoot)


def kinds(node):
    """The structure types of a tagged tree."""
    if isinstance(node, pikepdf.Array):
        return set().union(*(kinds(child) for child in node))
    if not isinstance(node, pikepdf.Dictionary):
        return set()
    return {str(node.get("/S", ""))} | kinds(node.get("/K", pikepdf.Array()))


def test_each_copy_counts_its_own_pages(two_copies):
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(two_copies)).pages]
    assert ["1 / 1" in page for page in pages] == [True, True]


def test_the_same_pages_give_the_same_bytes(two_copies):
    body = (
        "<h1>Plan</h1><table><thead><tr><th scope='col'>What</th></tr></thead><tr><td>Watch</td></tr></table>"
    )
    assert press_pdf(printout(body, body, lang="es")) == two_copies


def test_r61_the_engine_would_fetch_if_it_were_let(listener):
    address, visitors = listener
    weasyprint.HTML(string=f'<img src="{address}">').write_pdf()
    assert len(visitors) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        '<img src="{address}">',
        '<img src="file:///etc/passwd">',
        '<img src="data:image/png;base64,AAAA">',
        '<link rel="stylesheet" href="{address}">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import url("{address}");</style>',
        '<p style="background: url({address})">x</p>',
    ],
)
def test_r61_a_page_that_asks_for_anything_makes_no_document(body, listener):
    address, visitors = listener
    assert why_not(body.replace("{address}", address)) == "fetched"
    assert visitors == []


def test_r61_a_font_of_somebody_else_makes_no_document():
    assert why_not("<style>@font-face { font-family: x; src: url(file:///etc/passwd) }</style>") == "broken"


@pytest.mark.slow
def test_r66_a_page_that_never_ends_is_stopped():
    assert why_not("<table>" + "<tr><td>x</td></tr>" * 60_000 + "</table>", Limits(seconds=2)) == "too_long"


@pytest.mark.slow
def test_r66_a_page_that_eats_memory_is_stopped():
    body = "<p>" + "many words " * 200_000
    assert why_not(body, Limits(seconds=60, megabytes=150)) == "too_large"


def test_r66_a_page_beyond_all_measure_is_not_even_begun():
    assert why_not("x" * (8 * 1024 * 1024)) == "too_large"
