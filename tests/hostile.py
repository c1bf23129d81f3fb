"""One corpus of hostile and broken input for every form and endpoint."""

TEXTS = [
    "",
    " ",
    "\u200b\u200e",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% debug %}",
    "' OR 1=1 --",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "\x00null",
    "a\x00b",
    "\ud7ff\ue000\ufffd",
    "\u202etxt.exe",
    "نص عربي طويل",
    "🜁" * 40,
    "x" * 20_000,
    "word" + "\u0301" * 500,
    "line\r\nSet-Cookie: a=b",
    "%00%0a%0d",
    "NaN",
    "-1",
    "0",
    "999999999999999999999999",
    "1e309",
    "2026-02-30",
    "00/00/0000",
    "9999-99-99",
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "true",
    "[]",
    "null",
]
# In every field at once, keys and choices too: one of each kind, for most forms stop at their first key
EVERYWHERE = ["", "\x00null", "x" * 20_000, "🜁" * 40, "-1", "999999999999999999999999", "2026-02-30", "[]"]
JSONS = [
    None, True, False, 0, -1, 10**30, 1.5, "", "x" * 20_000, [], ["a", ["b"]], {}, {"a": {"b": 1}}, "\x00",
    "not-a-uuid", "2026-02-30", [None], "<script>alert(1)</script>", {"$ne": 1},
]  # fmt: skip
BODIES = [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b"[" * 5000, b'{"a":' * 500, b'{"\\ud800": 1}']
PERSON = "mara"  # who may do most
