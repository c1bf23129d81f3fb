"""Filters of the printed plan: codes to words, texts with their own direction."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from measures.documents import words
from risk import sentences

register = template.Library()
for _name in ("label", "labels", "component", "question", "number", "computation", "group_computation"):
    register.filter(_name, getattr(words, _name))
for _name in (
    "weak_sides",
    "strong_sides",
    "component_sheet",
    "threat_sheet",
    "why_level",
    "why_rule",
    "score_range",
    "cadence",
    "people_of",
    "decides",
):
    register.filter(_name, getattr(words, _name))


@register.filter
def text(value: str, language: str = "") -> SafeString | str:
    """A text of the group as a block of its own: its direction, its language, its line breaks, and nothing else."""
    if not value:
        return ""
    shown = words.in_its_order(value)
    marked = words.language_of(value, language)
    if marked:
        return format_html(
            '<div class="words" dir="{}" lang="{}">{}</div>', words.direction(value), marked, shown
        )
    return format_html('<div class="words" dir="{}">{}</div>', words.direction(value), shown)


register.filter("text_direction", words.direction)


@register.filter
def driver_words(code: str) -> Any:
    return words.DRIVERS.get(code, "")


register.filter("confidence_words", sentences.confidence_words)
register.simple_tag(sentences.helps_to_talk)


@register.filter
def calendar_words(code: str) -> Any:
    return words.CALENDAR.get(code, code)


@register.filter
def translated(value: str) -> str:
    """The label of a measure type, which the catalogue keeps in English."""
    return gettext(value) if value else ""


@register.simple_tag
def counter(name: str) -> SafeString:
    """Where the style sheet writes the number of the page, or of all pages."""
    return format_html('<span class="counter-{}"></span>', name)
