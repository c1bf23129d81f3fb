"""Model fields that are encrypted at rest and closed until the access context opens them (security.md 5.1).

A level says who may open: 3 needs a *case* grant, 4 an *identity* grant and an opening on purpose (design.md 5).
Subclasses change the plaintext's type. The associated data names the tracked model and its `id`, so that the copy in
a history table stays the same ciphertext.
"""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.functional import Promise

from protection.vault import access, keyring

DOTS = "●●●"


class Ciphertext(bytes):
    """A value as it lies in the database."""


class Sealed:
    """What a closed field yields: dots, and nothing else."""

    __slots__ = ("level",)

    def __init__(self, level: int) -> None:
        self.level = level

    def __str__(self) -> str:
        return DOTS

    def __repr__(self) -> str:
        return f"<Sealed level {self.level}>"

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed)

    def __hash__(self) -> int:
        return hash(Sealed)


class EncryptedAttribute:
    """Gives plain text to a reader who may open the field, dots to everybody else."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])  # a deferred field
        value = instance.__dict__[self.field.attname]
        if not isinstance(value, Ciphertext) or access.is_as_stored():
            return value
        return self.field.open(instance, value)

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__.get("_opened", {}).pop(self.field.attname, None)
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]  # a generic in the stubs only
    """Text. `level` 3 or 4; `subject` is the attribute that names whose key it is (a file by default).

    `rises_with_row`: in a row of sensitivity 4 the text is of level 4 too, for models that hold both kinds.
    """

    empty: Any = ""

    def __init__(
        self,
        *args: Any,
        level: int = 3,
        subject: str = "file_id",
        rises_with_row: bool = False,  # no business of the database: migrations do not carry it
        **kwargs: Any,
    ) -> None:
        self.level = level
        self.subject = subject
        self.rises_with_row = rises_with_row
        self.origin = ""
        kwargs.setdefault("blank", True)
        kwargs["editable"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "level": self.level, "subject": self.subject}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=private_only)
        if (
            not self.origin and not cls._meta.abstract
        ):  # a history model's copy keeps the tracked model's origin
            self.origin = f"{cls._meta.app_label}.{cls._meta.model_name}.{name}"
        setattr(cls, self.attname, EncryptedAttribute(self))

    def get_default(self) -> Any:
        return self.empty if not self.has_default() else super().get_default()

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return self.empty if not value else Ciphertext(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: it cannot be filtered or sorted by.")
        return super().get_lookup(lookup_name)

    def open(self, instance: models.Model, value: Ciphertext) -> Any:
        subject = getattr(instance, self.subject)
        level = max(self.level, instance.sensitivity) if self.rises_with_row else self.level  # type: ignore[attr-defined]
        if not access.reader().may_open(level, subject):
            return Sealed(level)
        opened = instance.__dict__.setdefault("_opened", {})
        if self.attname not in opened:
            plain = keyring.unseal(value, origin=self.origin, row=self._row(instance), subject=subject)
            opened[self.attname] = self.decode(plain)
        return opened[self.attname]

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__[self.attname]
        if isinstance(value, Ciphertext):
            return value
        if isinstance(value, Sealed):
            raise ValueError(f"{self.name} is closed: dots must not be written over it.")
        if value is None or value == self.empty:
            return Ciphertext(b"")
        subject = getattr(model_instance, self.subject)
        sealed = keyring.seal(
            self.encode(value), origin=self.origin, row=self._row(model_instance), subject=subject
        )
        model_instance.__dict__[self.attname] = Ciphertext(sealed)
        model_instance.__dict__.setdefault("_opened", {})[self.attname] = value
        return Ciphertext(sealed)

    def value_to_string(self, obj: models.Model) -> str:
        return DOTS  # serialisers and dumps never carry the text

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, str | Promise):
            raise TypeError(f"{self.name} takes text.")
        return str(value).encode()

    def decode(self, plain: bytes) -> Any:
        return plain.decode()

    @staticmethod
    def _row(instance: models.Model) -> UUID:
        return instance.id  # type: ignore[attr-defined,no-any-return]  # never pk: a history row keeps the id


class EncryptedJSONField(EncryptedTextField):
    """A JSON-able value: a draft, a printed version's content, a list of answers."""

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False).encode()

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)
