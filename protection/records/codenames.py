"""Code names: two random words, in the installation's language when made, never used twice (design.md 6.7)."""

import random
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from protection.records import chance
from protection.records.models import CodeName

FOLDER = Path(__file__).parent / "words"


def take() -> str:
    """Reserve a fresh code name, for example `amber-heron`."""
    return take_many(1)[0]


def take_many(count: int, choose: random.Random | None = None) -> list[str]:
    """Reserve many at once; `choose` lets demo and bench be the same for a seed."""
    first, second = _words(settings.LANGUAGE_CODE)
    choose = choose or chance.source()
    taken: list[str] = []
    while len(taken) < count:
        names = {
            f"{choose.choice(first)}-{choose.choice(second)}" for _ in range(min(count - len(taken), 500))
        }
        if count > len(first) * len(second) // 4:  # more names than the words can tell apart: add a number
            names = {f"{name}-{choose.randrange(1000, 10000)}" for name in names}
        taken += _reserve(sorted(names))
    return taken


def offer(count: int = 3) -> list[str]:
    """Free names to choose from. Nothing is reserved until `take_this`."""
    first, second = _words(settings.LANGUAGE_CODE)
    names = {f"{secrets.choice(first)}-{secrets.choice(second)}" for _ in range(count * 4)}
    used = set(CodeName.objects.filter(words__in=names).values_list("words", flat=True))
    return sorted(names - used)[:count]


def take_this(words: str) -> bool:
    """Reserve a chosen name; False where somebody took it meanwhile."""
    try:
        with transaction.atomic():
            CodeName.objects.create(words=words)
    except IntegrityError:
        return False
    return True


def _reserve(names: list[str]) -> list[str]:
    used = set(CodeName.objects.filter(words__in=names).values_list("words", flat=True))
    fresh = [name for name in names if name not in used]
    CodeName.objects.bulk_create([CodeName(words=name) for name in fresh])
    return fresh


@cache
def _words(language: str) -> tuple[list[str], list[str]]:
    path = FOLDER / f"{language.replace('-', '_')}.txt"
    if not path.exists():
        path = FOLDER / "en.txt"
    first, second = path.read_text(encoding="utf-8").strip().split("\n\n")
    return first.split(), second.split()
