"""What every page loads: joined from its parts, small, from nowhere else, and readable by the numbers."""

import gzip
import re
from pathlib import Path

import pytest

from checks import css, js

STATIC = Path(__file__).resolve().parent.parent / "static"
KILOBYTE = 1024
TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
DECLARATION = re.compile(r"--([\w-]+): (#[0-9A-F]{6}|transparent);")

PAIRS = [
    *[(text, ground, TEXT) for text in ("text", "muted", "link", "visited") for ground in ("bg", "surface")],
    *[("on-link", "link", TEXT), ("error", "bg", TEXT), ("success", "bg", TEXT), ("warning", "bg", TEXT)],
    *[(f"{kind}-text", f"{kind}-bg", TEXT) for kind in ("error", "success", "warning", "info")],
    *[(f"{level}-text", f"{level}-bg", TEXT) for level in ("none", "low", "medium", "high", "extreme")],
    *[("on-measure", "measure-a", TEXT), ("on-measure", "measure-b", TEXT)],
    *[("on-measure", "measure-b-stripe", TEXT)],
    *[("text", "heat-0", TEXT), ("text", "heat-1", TEXT), ("text", "heat-2", TEXT)],
    *[("heat-high-text", "heat-3", TEXT), ("heat-high-text", "heat-4", TEXT)],
    *[("control", "bg", CONTROL), ("control", "surface", CONTROL), ("focus", "bg", CONTROL)],
    *[("focus", "halo", CONTROL), ("ink", "paper", TEXT), ("ink", "signal", TEXT)],
]


def size(name):
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


def colours(theme):
    """The colours of a theme: dark repeats only what differs from light."""
    sources = ["tokens"] if theme == "light" else ["tokens", "dark"]
    found = {}
    for source in sources:
        found |= dict(DECLARATION.findall((STATIC / "css" / f"{source}.css").read_text(encoding="utf-8")))
    return {name: found["bg"] if value == "transparent" else value for name, value in found.items()}


def luminance(colour):
    """Relative luminance as WCAG defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("sheet", css.SHEETS)
def test_a_joined_style_sheet_is_as_new_as_its_parts(sheet):
    assert (STATIC / "css" / sheet).read_text(encoding="utf-8") == css.joined(sheet), (
        "run python -m checks.css"
    )


def test_the_joined_script_is_as_new_as_its_parts():
    assert js.JOINED.read_text(encoding="utf-8") == js.joined(), "run python -m checks.js"


def test_every_part_is_joined_somewhere():
    parts = {path.stem for path in (STATIC / "css").glob("*.css")} - {"casebook", "casebook-print"}
    assert {name for names in css.SHEETS.values() for name in names} == parts


def test_the_style_sheet_weighs_ten_kilobytes_at_most():
    assert size("css/casebook.css") <= 10 * KILOBYTE


def test_the_script_weighs_eight_kilobytes_at_most():
    assert size("js/casebook.js") <= 8 * KILOBYTE


@pytest.mark.parametrize("sheet", css.SHEETS)
def test_a_style_sheet_fetches_nothing(sheet):
    text = (STATIC / "css" / sheet).read_text(encoding="utf-8")
    assert re.findall(r"url\(|@import|@font-face|https?:", text) == []


def test_the_script_makes_no_markup_and_asks_nobody_else():
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|\.style\b|https?:", js.joined()) == []


@pytest.mark.parametrize("name", [path.name for path in js.parts()])
def test_each_script_stands_alone(name):
    text = (STATIC / "js" / name).read_text(encoding="utf-8")
    assert text.startswith("// ")
    assert text.rstrip().endswith("})();")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_each_pair_of_colours_can_be_read(theme, front, ground, least):
    palette = colours(theme)
    assert contrast(palette[front], palette[ground]) >= least


def test_a_photocopy_still_sorts_the_levels():
    palette = colours("light")
    greys = [luminance(palette[f"{level}-bg"]) for level in ("none", "low", "medium", "high", "extreme")]
    assert greys == sorted(greys, reverse=True)


def test_dark_names_no_colour_that_light_does_not_know():
    dark = DECLARATION.findall((STATIC / "css" / "dark.css").read_text(encoding="utf-8"))
    assert {name for name, _value in dark} <= set(colours("light"))


def test_colours_are_written_in_the_tokens_only():
    elsewhere = {}
    for path in (STATIC / "css").glob("*.css"):
        if path.stem not in {"tokens", "dark", "print", "casebook", "casebook-print"}:
            found = re.findall(r"#[0-9A-Fa-f]{3,8}\b", path.read_text(encoding="utf-8"))
            elsewhere |= {path.stem: found} if found else {}
    assert elsewhere == {}
