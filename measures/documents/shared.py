"""What may go into a plan at all: rows that everybody on the file may read, and texts that are open."""

import re
from typing import Any, TypeVar

from protection.accounts.models import User
from protection.records.models import CaseRecord
from protection.vault.fields import Sealed

M = TypeVar("M", bound=CaseRecord)
HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff]"
)
FOR_ALL = {"sensitivity__lte": 3, "named_only": False, "compartment": ""}


def shared(model: type[M], reader: User) -> Any:
    """The rows of a model that the reader may see and that are kept to nobody."""
    return model.objects.visible_to(reader).filter(**FOR_ALL)


def is_shared(row: CaseRecord | None, file_id: object) -> bool:
    """The same for a row that came along with another one of a file."""
    if row is None or row.file_id != file_id:
        return False
    return row.sensitivity <= 3 and not row.named_only and row.compartment == ""


def text(value: Any) -> str:
    """An open text, or nothing: a plan never prints dots for what its reader may not see.

    Without the signs that draw nothing and do harm on paper: controls, orders to turn the direction round, and code
    points that are no letters, which would make a whole font of the PDF unreadable to a screen reader.
    """
    if value is None or isinstance(value, Sealed):
        return ""
    return HARMFUL.sub("", str(value))
