"""Every error of the API has one shape: {"error": {"code", "message", "fields"}}."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from protection.accounts.rules import ChangedMeanwhile, NotAllowed, OutOfScope


class Refused(exceptions.APIException):
    """A service refused: its sentence is the message."""

    status_code = 409
    default_code = "refused"


class ChangedElsewhere(Refused):
    default_code = "changed_meanwhile"


def one_shape(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, with our named errors turned into its own and all of them into one shape."""
    response = exception_handler(_translated(exception), context)
    if response is None:
        return None
    response.data = {"error": _body(_translated(exception), response)}
    return response


def _translated(exception: Exception) -> Exception:
    if isinstance(exception, OutOfScope | Http404):
        return exceptions.NotFound(_("There is nothing here that you may see."))
    if isinstance(exception, NotAllowed):
        return exceptions.PermissionDenied(str(exception))
    if isinstance(exception, ChangedMeanwhile):
        return ChangedElsewhere(str(exception))
    if isinstance(exception, DjangoValidationError):
        fields = exception.message_dict if hasattr(exception, "error_dict") else {"": exception.messages}
        return exceptions.ValidationError(fields)
    return exception


def _body(exception: Exception, response: Response) -> dict[str, Any]:
    if isinstance(exception, exceptions.ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"": response.data}
        return {"code": "invalid", "message": _("Some values are missing or not right."), "fields": fields}
    code = getattr(exception, "default_code", "error")
    return {"code": code, "message": str(getattr(exception, "detail", exception)), "fields": {}}
