"""Start-up checks of the keys: a process that cannot read the register must not start (R90)."""

from typing import Any

from django.core.checks import Error, register

from protection import env
from protection.vault import keyring


@register(deploy=True)
def keys_are_usable(app_configs: Any, **kwargs: Any) -> list[Error]:
    try:
        keyring.key_encryption_keys()
    except env.BadSetting as reason:
        return [Error(str(reason), id="vault.E001")]
    return []
