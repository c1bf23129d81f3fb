"""JSON that cannot be read is the sender's fault, however it is broken."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class CarefulJSONParser(JSONParser):
    """Refuses what is nested deeper than Python can follow, and half characters, which no database takes (R87)."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            parsed = super().parse(stream, media_type, parser_context)
            json.dumps(parsed, ensure_ascii=False).encode()
        except RecursionError:
            raise ParseError(_("This is nested too deeply to be read.")) from None
        except UnicodeEncodeError:
            raise ParseError(_("This holds half a character, which no text can keep.")) from None
        return parsed
