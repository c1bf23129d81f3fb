"""What somebody typed into a form that could not be taken: given back, so that it can be copied."""

from django.http import HttpRequest

HIDDEN = {
    "csrfmiddlewaretoken",
    "password",
    "password1",
    "password2",
    "oldpassword",
    "code",
    "form_key",
    "version",
}


def typed_in(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and text of every answer that is longer than a number or a tick."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in HIDDEN and len(value) > 2
    ]
