"""Every component on one page, served by a small server of this machine under the strict policy."""

import datetime
import mimetypes
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.conf import settings
from django.template import engines
from django.utils import timezone, translation

from protection.desk.dates import DayMonthYearField

HERE = Path(__file__).parent
STATIC = Path(settings.BASE_DIR) / "static"
POLICY = "; ".join(
    f"{name} {' '.join(values)}" for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
CHOICES = [("y", "Yes"), ("n", "No"), ("u", "Not known")]
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunter"
TODAY = datetime.date(2026, 11, 23)


class Incident(forms.Form):
    community = forms.ChoiceField(
        label="Which community or group?", choices=[("", "—"), ("1", "amber-heron")]
    )
    danger = forms.ChoiceField(label="Is anyone in danger now?", choices=CHOICES, widget=forms.RadioSelect)
    acts = forms.MultipleChoiceField(
        label="What happened?",
        help_text="Tick all that apply.",
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    when = DayMonthYearField(label="When?", help_text="For example 23 11 2026.", partial=True)
    story = forms.CharField(
        label="Tell it in your own words",
        help_text="Avoid names here. Use roles.",
        required=False,
        widget=forms.Textarea(attrs={"data-most": 400, "data-count": "counted"}),
    )
    agreed = forms.BooleanField(label="The group decided this in a meeting")


class Other(forms.Form):
    prefix = "other"
    place = forms.CharField(label="Where?", required=False)


class Row(forms.Form):
    what = forms.CharField(label="What was agreed")
    due = DayMonthYearField(label="Until when", required=False)


class Filters(forms.Form):
    prefix = "filter"
    status = forms.ChoiceField(label="Status", choices=CHOICES, required=False)


def context(*, form, html_class):
    here = [
        {"label": "Overview", "url": "#", "current": True},
        {"label": "Incidents", "url": "#", "count": 12},
    ]
    now = timezone.now()
    return {
        "product_name": "Casebook",
        "navigation": here,
        "sub_nav": here,
        "html_class": html_class,
        "signed_until": now + datetime.timedelta(minutes=20),
        "languages": settings.LANGUAGES,
        "user": SimpleNamespace(is_authenticated=True),
        "embedded_demo": True,
        "csrf_token": "token",
        "form": form,
        "other": Other(),
        "rows_formset": forms.formset_factory(Row, extra=2)(),
        "filter_form": Filters(),
        "chips": [{"label": "Status: open", "url": "#"}],
        "clear_url": "#",
        "today": TODAY,
        "tomorrow": TODAY + datetime.timedelta(days=1),
        "dates": [TODAY + datetime.timedelta(days=days) for days in (-3, 0, 1, 11)],
        "levels": ["LOW", "MEDIUM", "HIGH", "EXTREME", None],
        "severities": [1, 2, 3, 4, 5],
        "states": ["good", "wait", "bad", "info", ""],
        "kinds": ["inset", "info", "success", "warning", "error"],
        "facts": ["64 people", "3 groups"],
        "long_word": LONG_WORD,
        "primary": {"label": "Log an incident here", "url": "#"},
        "more": [{"label": "Edit", "url": "#"}, {"label": "Hand over", "url": "#", "post": True}],
        "rows": [{"label": "What", "value": LONG_WORD, "change_url": "#"}, {"label": "Who", "value": ""}],
        "tasks": [
            {"label": "People affected", "url": "#", "status": "Done", "state": "good"},
            {"label": "Measures", "url": "#", "status": "2 missing", "state": "wait", "note": "Who does it?"},
        ],
        "items": [
            {"title": "Measure added", "time": now, "by": "ana", "url": "#"},
            {"title": "Reported", "date": TODAY, "precision": "about", "by": "ben", "text": "Reference 553."},
        ],
        "entries": [{"at": now, "by": "ana", "field": "Place", "before": "", "after": "Upper valley"}],
        "steps": ["Call the guard post."],
        "contacts": [{"who": "Coordinator", "how": "+57 300 000 0000"}],
        "score": score("5.3"),
    }


def score(number):
    parts = [{"label": "Threat", "value": "3.8", "most": 5}, {"label": "Stronger", "value": "2.5", "most": 5}]
    return {
        "level": "HIGH",
        "headline": f"R {number}",
        "last_level": "MEDIUM",
        "parts": parts,
        "notes": ["Note."],
    }


def sheet(*, language="en", html_class="", typed=None):
    """The page as HTML; `typed` is what was sent, so that the errors of a refused form are there too."""
    source = (HERE / "sheet.html").read_text(encoding="utf-8")
    with translation.override(language):
        template = engines["django"].from_string(source)
        return template.render(context(form=Incident(typed), html_class=html_class))


class Site:
    """What is served, and what was asked for."""

    def __init__(self):
        self.pages = {"/blank/": "<!doctype html><title>Blank page</title><p>This page is empty.</p>"}
        self.posts = []
        self.address = ""

    def answer(self, method, path, body):
        if method == "POST":
            self.posts.append((path, body))
        if path == "/leave/":
            return 303, "", {"Location": "/blank/"}
        if path == "/autosave/":
            return 200, "Draft saved at 14:05", {"Content-Type": "text/plain; charset=utf-8"}
        if path == "/live/":
            return 200, '<div id="score"><p>R 9.2</p></div>', {"Content-Type": "text/html; charset=utf-8"}
        page = self.pages.get(path, "")
        return 200 if page else 404, page, {"Content-Type": "text/html; charset=utf-8"}

    def sent_to(self, path):
        return [body for asked, body in self.posts if asked == path]


def handler_for(site):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.respond("GET", b"")

        def do_POST(self):
            self.respond("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def respond(self, method, body):
            if self.path.startswith("/static/"):
                content = (STATIC / self.path.removeprefix("/static/")).read_bytes()
                status, headers = 200, {"Content-Type": mimetypes.guess_type(self.path)[0]}
            else:
                status, text, headers = site.answer(method, self.path, body.decode("utf-8", "replace"))
                content = text.encode()
            self.send_response(status)
            for name, value in (headers | {"Content-Security-Policy": POLICY}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments):
            """Tests print nothing."""

    return Handler


@contextmanager
def served():
    """A site on a free port of this machine."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
