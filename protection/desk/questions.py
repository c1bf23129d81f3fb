"""How one question of a form is laid out, and what the error summary links to.

The tags themselves are in templatetags/ui.py, the pieces of HTML in templates/components/_field*.html.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet, BoundField, Field, IntegerField
from django.utils.translation import gettext

GROUPS = {"radioselect", "checkboxselectmultiple"}
TYPED = {"text", "textarea"}
ROWS = 5  # of a text box; the ten of Django fill a telephone


@dataclass(frozen=True)
class Look:
    """How a question looks; a misspelt option is refused.

    `optional` forces or hides the word *optional*, `inline` puts short choices side by side, `big` makes the
    label a heading, `rows` is the height of a text box, `width` one of w-2ch, w-4ch, w-10ch, w-20ch, and
    `shown_by="when=other"` folds the question away (with scripts only) until that answer is chosen.
    """

    optional: bool | None = None
    inline: bool = False
    big: bool = False
    rows: int | None = None
    width: str = ""
    shown_by: str = ""


def question(
    bound: BoundField, label: str = "", hint: str = "", number: str = "", **options: Any
) -> dict[str, Any]:
    """Lay out one bound field: label, hint, error and input, all tied together for screen readers.

    `label` and `hint` replace the form's own words, `number` puts the number of the question in front;
    everything else is described at `Look`.
    """
    look = Look(**options)
    return {
        **asdict(look),
        "bound": bound,
        "kind": kind_of(bound),
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "number": number,
        "optional": is_optional(bound) if look.optional is None else look.optional,
        "described": described_by(bound, hint),
        "errors": complaints(bound),
        "control": control(bound, hint, look),
    }


def kind_of(bound: BoundField) -> str:
    """Return how a field is laid out: group, parts, tick or plain."""
    widget = bound.field.widget
    if bound.widget_type in GROUPS:
        return "group"
    if hasattr(widget, "widgets"):
        return "parts"
    return "tick" if getattr(widget, "input_type", "") == "checkbox" else "plain"


def is_optional(bound: BoundField) -> bool:
    """Say whether the word *optional* belongs behind the label: never behind a single tick."""
    return not bound.field.required and kind_of(bound) != "tick"


def described_by(bound: BoundField, hint: str = "") -> str:
    """Return the ids of the hint and the error, for aria-describedby."""
    ids = [f"{bound.auto_id}_helptext"] if hint or bound.help_text else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


def complaints(bound: BoundField) -> list[str]:
    """Return what is wrong with one answer, in words that also say which question is meant.

    Django's words for what is missing, too long or no number are replaced; a form's own words stay as they are.
    """
    errors = bound.form.errors.get(bound.name)
    if not errors:
        return []
    return [_in_our_words(bound, one, str(text)) for one, text in zip(errors.as_data(), errors, strict=True)]


def _in_our_words(bound: BoundField, error: ValidationError, text: str) -> str:
    if _is_plain_required(error):
        return _missing(bound)
    if error.code in bound.field.error_messages and not _is_plain_number(error):
        return text
    words = _sentences().get("number" if _is_plain_number(error) else error.code or "", text)
    return words % {"label": bound.label, **_figures(error)} if words != text else text


def _is_plain_number(error: ValidationError) -> bool:
    return error.code == "invalid" and error.message == IntegerField.default_error_messages["invalid"]


def _sentences() -> dict[str, str]:
    """For what Django says without naming the question, by its codes."""
    return {
        "max_length": gettext(
            "Shorten “%(label)s”: it has %(typed)s characters, and %(limit)s are the most."
        ),
        "min_value": gettext("Enter %(limit)s or more for “%(label)s”."),
        "max_value": gettext("Enter %(limit)s or less for “%(label)s”."),
        "number": gettext("Enter a whole number for “%(label)s”, for example 12."),
    }


def _figures(error: ValidationError) -> dict[str, Any]:
    params = error.params or {}
    return {"typed": params.get("show_value", ""), "limit": params.get("limit_value", "")}


def _is_plain_required(error: ValidationError) -> bool:
    return error.code == "required" and error.message == Field.default_error_messages["required"]


def _missing(bound: BoundField) -> str:
    if kind_of(bound) == "tick":
        return gettext("Tick “%(label)s” to go on.") % {"label": bound.label}
    if kind_of(bound) == "group" or hasattr(bound.field, "choices"):
        return gettext("Choose an answer for “%(label)s”.") % {"label": bound.label}
    return gettext("Fill in “%(label)s”.") % {"label": bound.label}


def control(bound: BoundField, hint: str, look: Look) -> str:
    """Return the input itself; groups and parts are laid out by the template, piece by piece."""
    if bound.is_hidden or kind_of(bound) in {"group", "parts"}:
        return ""
    attrs: dict[str, Any] = {
        "placeholder": False,
        "maxlength": False,  # a browser cuts a pasted text without a word; the form says so and keeps it
        "aria-describedby": described_by(bound, hint) or False,
    }
    if bound.widget_type in TYPED:
        attrs["dir"] = "auto"  # people write in their own language, whatever that of the page
    if bound.widget_type == "textarea":
        attrs["rows"] = look.rows or ROWS
    if look.width:
        attrs["class"] = f"{bound.field.widget.attrs.get('class', '')} {look.width}".strip()
    return bound.as_widget(attrs=attrs)


def parts(bound: BoundField) -> list[dict[str, Any]]:
    """Return the boxes of a date: id, name, value, class and the word over each."""
    boxes = bound.subwidgets[0].data["subwidgets"]
    names = [key.lstrip("_") for key in bound.field.widget.widgets_names]
    return [{"part": name, **widget} for name, widget in zip(names, boxes, strict=True)]


def first_control(bound: BoundField) -> str:
    """Return the id of the first input of a field: where a link of the error summary goes."""
    kind = kind_of(bound)
    if kind == "group":
        pieces = bound.subwidgets
        return pieces[0].id_for_label if pieces else bound.auto_id
    if kind == "parts":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def error_lines(forms: object) -> list[dict[str, str]]:
    """Return what is wrong in a form, a formset or a list of them: dicts of `href` and `text`."""
    if isinstance(forms, BaseFormSet):
        whole = [{"href": "", "text": str(message)} for message in forms.non_form_errors()]
        return whole + error_lines(forms.forms)
    if isinstance(forms, BaseForm):
        return list(_form_lines(forms))
    if isinstance(forms, list | tuple):
        return [line for form in forms for line in error_lines(form)]
    return []


def _form_lines(form: BaseForm) -> Iterator[dict[str, str]]:
    if not form.is_bound:
        return
    for message in form.non_field_errors():
        yield {"href": "", "text": str(message)}
    for bound in form:
        href = "" if bound.is_hidden else f"#{first_control(bound)}"
        yield from ({"href": href, "text": text} for text in complaints(bound))
