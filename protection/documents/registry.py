"""Which documents there are. Upper apps register theirs when they are ready; this room knows only the name."""

from collections.abc import Callable
from dataclasses import dataclass

from protection.accounts.models import User
from protection.documents.engine import Printout
from protection.documents.models import RenderJob


class NothingToPrint(Exception):
    """What a job names is gone, or its reader may no longer see it."""


@dataclass(frozen=True)
class Document:
    """One kind of document.

    permission  asked of the person when they order it, again when it is made, and of whoever else opens the job.
    build       (job, reader) gives the HTML and CSS; it queries with `visible_to(reader)`, who is the person that
                ordered it, and raises NothingToPrint. It runs in the worker, in that person's language and time zone.
    page        (job) gives the address of the same pages as HTML: the way out where no PDF can be made.
    back        (job) gives the address to go back to.
    """

    permission: str
    build: Callable[[RenderJob, User], Printout]
    page: Callable[[RenderJob], str]
    back: Callable[[RenderJob], str]


documents: dict[str, Document] = {}


def register(name: str, document: Document) -> None:
    documents[name] = document
