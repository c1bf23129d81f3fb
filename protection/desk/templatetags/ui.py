"""Tags and filters of the components; loaded everywhere, described in docs/components.md."""

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from protection.desk import dates, questions

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

register = template.Library()
register.inclusion_tag("components/_field.html", name="field")(questions.question)
register.filter("parts", questions.parts)
register.filter("first_control", questions.first_control)
register.filter("error_lines", questions.error_lines)

LEVEL_WORDS = {"LOW": _("Low"), "MEDIUM": _("Medium"), "HIGH": _("High"), "EXTREME": _("Extreme")}
LEVEL_STEPS = {level: step for step, level in enumerate(LEVEL_WORDS, start=1)}
HEAT_SHADES = 4
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
LEFT_TO_RIGHT_ISOLATE, FIRST_STRONG_ISOLATE, END_ISOLATE = "\u2066", "\u2068", "\u2069"


# --- risk levels ------------------------------------------------------------------------------
def _level(value: object) -> str:
    return str(value or "").upper()


@register.filter
def level_word(level: object) -> "StrPromise | str":
    """Return the word of a risk level; anything else is *Not assessed*."""
    return LEVEL_WORDS.get(_level(level), _("Not assessed"))


@register.filter
def level_step(level: object) -> int:
    """Return 1 to 4, or 0 where nothing is assessed: a blank is never low risk."""
    return LEVEL_STEPS.get(_level(level), 0)


@register.filter
def level_class(level: object) -> str:
    """Return the CSS class of a level."""
    return f"level-{_level(level).lower()}" if _level(level) in LEVEL_WORDS else "level-none"


# --- dates ------------------------------------------------------------------------------------
@register.filter
def in_words(value: date | None, precision: str = "exact") -> str:
    """Return a date in words: `{{ incident.started|in_words:incident.precision }}`."""
    return dates.in_words(value, precision or "exact")


@register.filter
def at_time(value: datetime | None) -> str:
    """Return a datetime in words with its time, in the reader's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    words = {"date": dates.date_words(local.date()), "time": formats.time_format(local.time(), "H:i")}
    return gettext("%(date)s, %(time)s") % words


@register.filter
def clock(value: datetime | None) -> str:
    """Return the time of a datetime alone: 14:40."""
    return formats.time_format(timezone.localtime(value).time(), "H:i") if value else ""


@register.simple_tag
def days_until(value: date, today: date | None = None) -> int:
    """`{% days_until measure.due today as days %}`: below 0 when it has passed; `today` may be missing."""
    start = dates.to_day(today) if today else timezone.localdate()
    return (dates.to_day(value) - start).days


@register.filter
def without_sign(number: int) -> int:
    """Return a number of days without its minus."""
    return abs(number)


@register.filter
def seconds_left(value: datetime | None) -> int:
    """Return the whole seconds until a datetime, never below 0."""
    return max(0, int((value - timezone.now()).total_seconds())) if value else 0


# --- direction of text ------------------------------------------------------------------------
@register.filter
def bidi(value: object) -> str:
    """Return a code, date, number or name that keeps its own direction inside any text (ux.md 0.3)."""
    if value is None or value == "":
        return ""
    if RIGHT_TO_LEFT.search(str(value)):
        return format_html("<bdi>{}</bdi>", value)
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def isolate(value: object) -> str:
    """Return the same protection without a tag, for titles, options and picture texts."""
    text = str(value or "")
    opening = FIRST_STRONG_ISOLATE if RIGHT_TO_LEFT.search(text) else LEFT_TO_RIGHT_ISOLATE
    return f"{opening}{text}{END_ISOLATE}" if text else ""


# --- numbers as lengths and shades ------------------------------------------------------------
@register.filter
def width(value: Any, most: Any) -> str:
    """Return the class `w0` to `w100` of a bar: `{{ row.count|width:largest }}`."""
    if not value or not most:
        return "w0"
    return f"w{min(100, max(0, round(100 * float(value) / float(most))))}"


@register.filter
def heat(value: Any, most: Any) -> str:
    """Return the shade `h0` to `h4` of a table cell; only nothing at all is `h0`."""
    if not value or not most:
        return "h0"
    return f"h{max(1, min(HEAT_SHADES, round(HEAT_SHADES * float(value) / float(most))))}"


# --- boxes that hold other things -------------------------------------------------------------
@register.simple_block_tag
def box(content: str, kind: str = "inset", heading: str = "") -> str:
    """`{% box "warning" heading=words %}...{% endbox %}`: inset, info, success, warning, error or danger."""
    return _filled("components/_box.html", content=content, kind=kind, heading=heading)


@register.simple_block_tag
def panel(content: str, heading: str = "", extra: str = "") -> str:
    """`{% panel heading=words %}...{% endpanel %}`: a ruled part of a page under its own h2."""
    return _filled("components/_panel.html", content=content, heading=heading, extra=extra)


@register.simple_block_tag
def fold(content: str, summary: str, opened: bool = False) -> str:
    """`{% fold summary=words %}...{% endfold %}`: text that opens on demand, without scripts."""
    return _filled("components/_fold.html", content=content, summary=summary, opened=opened)


def _filled(name: str, **context: Any) -> str:
    return render_to_string(name, context)
