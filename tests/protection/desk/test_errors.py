"""What went wrong is said plainly, whatever is broken, and what was typed comes back."""

import re

from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject

from protection.desk.views import errors


def test_a_fault_is_shown_even_where_nobody_can_be_looked_up(caplog):
    def away():
        raise ConnectionError("the database is away")

    request = RequestFactory().get("/")
    request.user = SimpleLazyObject(away)
    response = errors.server_error(request)
    assert response.status_code == 500
    code = re.search(r"<code>([0-9A-F]{8})</code>", response.content.decode())[1]
    assert code in caplog.text


def test_an_old_form_gives_the_typed_text_back_but_no_password(db):
    typed = {
        "story": "Two men at the gate",
        "password": "correct horse battery",
        "csrfmiddlewaretoken": "old",
    }
    response = Client(enforce_csrf_checks=True).post("/sign-in/login/", typed)
    page = response.content.decode()
    assert response.status_code == 403
    assert "Two men at the gate</textarea>" in page
    assert "correct horse" not in page


def test_a_page_that_is_not_there_says_one_way_forward(db):
    response = Client().get("/nothing-here/")
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()


def test_a_stranger_is_shown_the_same_page_for_what_is_not_allowed(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    assert errors.forbidden(request).status_code == 403
