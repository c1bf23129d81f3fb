"""The plan as PDF, read back: every page marked, nothing fetched, Arabic and Spanish laid out right (ux.md 0.3, R60-R66)."""

import io
import itertools
import re
import shutil
import subprocess
from dataclasses import dataclass

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from weasyprint import CSS, HTML

from measures.documents.deciding import record_decision
from measures.documents.printing import STYLE
from measures.models import Copy, PlanVersion
from measures.services import copies, plans
from protection.desk.dates import in_words
from protection.documents import services
from protection.documents.models import RenderJob
from protection.records.access import reading_as
from protection.records.services import write
from protection.vault import blobs
from tests import factories
from tests.measures import plan_making
from tests.measures.test_plan_content import CANARIES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NEEDS_PDFTOTEXT = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not installed"
)
FREE_EDGE = 18  # points from the edge of the paper that printers leave white
HALF_A_LINE = 8
HOSTILE = [
    "<img src=file:///etc/passwd>",
    '<link rel="attachment" href="file:///etc/passwd">',
    '<style>@import url("http://127.0.0.1:9/x.css")</style>',
    '<svg><image href="file:///etc/passwd"/></svg>',
    '"><object data="http://127.0.0.1:9/"></object>',
    "{% include '/etc/passwd' %}{{ version.content }}",
    "url(http://127.0.0.1:9/x) ; } * { background: url(file:///etc/passwd)",
    "\u202eevil\u202c \u0000 \ufffe",
]


def printed(version, by, **order):
    """Order, make and fetch a PDF as the worker does. Gives its bytes and its copies."""
    with reading_as(by):
        fresh = PlanVersion.objects.unscoped().select_related("file").get(pk=version.pk)
        wanted = copies.PrintOrder(**{"destroy_by": plan_making.day(180), "language": "en", **order})
        job = copies.print_copies(version=fresh, order=wanted, by=by)
    services.make(job.pk)
    job = RenderJob.objects.unscoped().get(pk=job.pk)
    assert (job.status, job.failure) == ("ready", "")
    return b"".join(blobs.read(job.blob)), list(Copy.objects.unscoped().filter(job=job.pk).order_by("number"))


def on_paper(html):
    """A few lines in the plan's own style."""
    return HTML(string=html).write_pdf(stylesheets=[CSS(string=STYLE.read_text(encoding="utf-8"))])


def texts(pdf):
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.fixture
def case(cast):
    return plan_making.community(cast)


@pytest.fixture
def version(cast, case):
    return plan_making.proposal(cast, case.collective)


def test_every_page_carries_code_version_date_copy_mark_and_number(case, version, mara):
    pdf, rows = printed(version, mara, copies=2)
    pages = texts(pdf)
    each = len(pages) // 2
    assert each <= 12
    for at, page in enumerate(pages):
        copy, number = rows[at // each], at % each + 1
        head = f"{case.collective.code} · Protection plan · version 1 · {in_words(timezone.localdate())}"
        assert head in page
        assert f"Copy {copy.number} of 2 · {copy.code}" in page
        assert "Proposal, to be decided" in page
        assert "For the community" in page
        assert f"Keep safe. Destroy by {in_words(copy.destroy_by)}." in page
        assert f"Page {number} of {each}" in page


@pytest.mark.parametrize("audience", ["community", "internal"])
def test_r63_no_name_can_be_found_in_a_printed_copy(version, mara, audience):
    pdf, _rows = printed(version, mara, audience=audience)
    whole = " ".join(texts(pdf)).lower()
    assert [canary for canary in CANARIES if canary.lower() in whole] == []
    assert len(texts(pdf)) <= 12


def test_the_internal_copy_says_on_every_page_that_it_is_not_handed_out(version, mara):
    pdf, _rows = printed(version, mara, audience="internal")
    assert {"Internal, not to be handed out" in page for page in texts(pdf)} == {True}


def test_once_the_group_decided_no_page_says_proposal(cast, case, version, mara, ana):
    meeting = factories.meeting(case.collective, by=ana, decides_on=["plan"])
    with reading_as(ana):
        record_decision(version, meeting, ana)
    with reading_as(mara):
        plans.commit_organisation(version=version, by=mara)
    pages = texts(printed(version, mara)[0])
    assert [page for page in pages if "Proposal" in page] == []
    assert f"Committed on {in_words(timezone.localdate())}." in " ".join(pages)


def test_r65_the_file_is_tagged_neutral_and_titled_by_the_code_name(case, version, mara):
    pdf, _rows = printed(version, mara)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert dict(opened.docinfo.items()) == {"/Title": case.collective.code}
        assert opened.Root.MarkInfo.Marked is True
        assert str(opened.Root.Lang) == "en"
        assert "/EmbeddedFiles" not in opened.Root.get("/Names", {})
        assert "pdfuaid" in opened.Root.Metadata.read_bytes().decode()


def hostile(words):
    """The same plan with a hostile text in every place where people write."""
    turns = itertools.cycle(HOSTILE)
    told = {
        key: next(turns) if isinstance(value, str) and key != "language" else value
        for key, value in words.items()
    }
    told |= {
        key: [next(turns) for _text in words[key]] for key in ("practices", "decisions", "threats", "why")
    }
    return told | {"measures": [(row[0], *(next(turns) for _text in row[1:])) for row in words["measures"]]}


@pytest.mark.parametrize("audience", ["community", "internal"])
def test_r61_hostile_texts_are_printed_as_text_and_nothing_is_fetched(cast, mara, audience):
    """A fetch makes no document at all (the press refuses), so a document means that none was tried."""
    words = hostile(plan_making.EN)
    case = plan_making.community(cast, words)
    case.collective.plan_title, case.collective.area = HOSTILE[0], HOSTILE[1]
    write(case.collective, by=None)
    pdf, _rows = printed(plan_making.proposal(cast, case.collective, words), mara, audience=audience)
    whole = " ".join(texts(pdf))
    assert "<img src=file:///etc/passwd>" in whole
    assert "{% include" in whole
    assert "root:" not in whole
    assert b"/EmbeddedFile" not in pdf


def test_spanish_content_keeps_its_accents(cast, mara):
    case = plan_making.community(cast, plan_making.ES)
    pdf, _rows = printed(plan_making.proposal(cast, case.collective, plan_making.ES), mara)
    whole = " ".join(texts(pdf))
    assert "niñas, niños, jóvenes y mayores también opinan" in whole
    assert "Guardia propia en parejas en las dos entradas, día y noche" in whole
    assert "\ufffd" not in whole


@NEEDS_PDFTOTEXT
def test_a_date_inside_arabic_text_reads_forwards(cast, mara):
    """Where the signs are drawn, not what the text layer says: `12-03-2026` would mean another day."""
    case = plan_making.community(cast, plan_making.AR)
    pdf, _rows = printed(
        plan_making.proposal(cast, case.collective, plan_making.AR), mara, audience="internal", language="ar"
    )
    found = [word for word in boxes(pdf) if "2026" in word.text and "12" in word.text and "03" in word.text]
    assert [word.text.strip("()؛،.") for word in found] == ["2026-03-12"]
    head = next(word for word in boxes(pdf) if word.text == case.collective.code)
    assert head.left > head.page_width / 2  # the sheet begins on the right


@dataclass(frozen=True)
class Box:
    text: str
    left: float
    top: float
    page: int
    page_width: float


def boxes(pdf):
    """Every word of the PDF with its place on the page."""
    made = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    page, page_width, found = 0, 0.0, []
    for line in made.stdout.decode().splitlines():
        if sheet := re.search(r'<page width="([\d.]+)"', line):
            page, page_width = page + 1, float(sheet[1])
        if word := re.search(r'<word xMin="([\d.]+)" yMin="(-?[\d.]+)".*?>(.*)</word>', line):
            found.append(Box(word[3], float(word[1]), float(word[2]), page, page_width))
    return found


@NEEDS_PDFTOTEXT
@pytest.mark.parametrize("direction", ["rtl", "ltr"])
def test_the_two_sides_of_a_head_stand_beside_each_other_and_on_the_sheet(direction):
    """Beside a float a line from right to left slips by its height, and the head with it off the paper."""
    left = "amber-heron · Protection plan · version 1 · 26 November 2026<br><b>Proposal, to be decided</b>"
    right = "Preview, not a numbered copy<br><b>Internal, not to be handed out</b>"
    head = f'<div class="plan-head"><p>{left}</p><p>{right}</p></div>'
    html = f'<html dir="{direction}"><div class="plan plan-paper">{head}<p>Text</p></div>'
    found = {word.text: word for word in boxes(on_paper(html))}
    assert found["amber-heron"].top == pytest.approx(found["Preview,"].top, abs=1)
    assert found["amber-heron"].top > FREE_EDGE


@NEEDS_PDFTOTEXT
def test_arabic_text_begins_beside_its_label_and_english_below_it_keeps_its_order(cast, mara):
    case = plan_making.community(cast, plan_making.AR)
    version = plan_making.proposal(cast, case.collective, plan_making.AR)
    found = boxes(printed(version, mara)[0])
    label = next(
        at for at, word in enumerate(found) if [w.text for w in found[at : at + 2]] == ["Who", "took"]
    )
    beside = [
        word for word in found if word.page == found[label].page and word.left > found[label].page_width / 2
    ]
    assert min(abs(word.top - found[label].top) for word in beside) < HALF_A_LINE
    well = next(
        at for at, word in enumerate(found) if [w.text for w in found[at : at + 2]] == ["How", "well"]
    )
    written = [word.text for word in sorted(found[well : well + 7], key=lambda word: word.left)]
    assert written == ["How", "well", "it", "works:", "4", "of", "5"]


@pytest.mark.parametrize("above", range(200, 250, 7))
def test_a_label_is_never_parted_from_its_value_by_a_page(above):
    rows = "<div><dt>Label</dt><dd>Value<br>since then</dd></div>" * 2
    html = f'<div class="plan plan-paper"><div style="height: {above}mm"></div><dl class="plan-facts">{rows}</dl></div>'
    pages = texts(on_paper(html))
    assert [page.count("Label") for page in pages] == [page.count("since then") for page in pages]


def test_the_way_out_is_the_same_copy_as_a_page(version, mara, as_user):
    _pdf, (row,) = printed(version, mara)
    page = as_user(mara).get(reverse("measures:plan-copy", args=[row.pk]))
    html = page.content.decode()
    assert page.status_code == 200
    assert row.code in html
    assert "Proposal, to be decided" in html
    assert '<link rel="stylesheet" href="/static/css/casebook-print.css">' in html
