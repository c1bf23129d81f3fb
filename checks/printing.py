"""Print what printing needs and this machine lacks; an empty line where nothing is missing.

Run by `./dev` before anything is installed, so: the standard library only.
"""

import ctypes
from collections.abc import Iterable
from pathlib import Path

LIBRARIES = {
    "Pango": ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll"),
    "PangoFT2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.0.dylib", "libpangoft2-1.0-0.dll"),
    "HarfBuzz-subset": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
}
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
)


def loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_noto(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """Tell whether a Noto font is there. Without any font a plan comes out looking empty, with no error."""
    return any(True for folder in folders for _ in Path(folder).expanduser().rglob("NotoSans*"))


def missing() -> list[str]:
    lacking = [library for library, names in LIBRARIES.items() if not any(map(loads, names))]
    return lacking if has_noto() else [*lacking, "the Noto fonts"]


if __name__ == "__main__":
    print(", ".join(missing()))
