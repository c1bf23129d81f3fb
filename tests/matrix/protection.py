"""The access matrix of the kernel: every route x the cast."""

from protection.accounts.models import ApiToken
from protection.accounts.services import create_token
from tests.matrix import protection_documents, protection_notices
from tests.matrix.row import PUBLIC, Row, case, signed_in
from tests.matrix.world import World

REDIRECTS = dict.fromkeys(PUBLIC, 302)


def build(world: World) -> None:
    """Add to the world what the kernel's routes name."""
    create_token(user=world.cast.ana, name="yearly report")
    world.things["token"] = ApiToken.objects.get()
    protection_notices.build(world)


def only_mine(**own: int) -> dict[str, int]:
    """What belongs to Ana is missing for everybody else."""
    return {**dict.fromkeys(PUBLIC, 404), "anonymous": 302, **own}


ROWS: dict[str, Row] = {
    "desk:work": Row(get=signed_in()),
    "desk:leave": Row(post=dict.fromkeys(PUBLIC, 303)),
    "desk:blank": Row(get=PUBLIC),
    "desk:healthz": Row(get=PUBLIC),
    "accounts:settings": Row(get=signed_in(), post=signed_in()),
    "accounts:language": Row(post=REDIRECTS, data=lambda world: {"language": "es", "next": "/"}),
    "accounts:totp-qr": Row(get={**dict.fromkeys(PUBLIC, 404), "anonymous": 302}),
    "accounts:invitation": Row(
        args=lambda world: ["unknown"], get=dict.fromkeys(PUBLIC, 404), post=dict.fromkeys(PUBLIC, 404)
    ),
    "accounts:tokens": Row(get=signed_in(), post=signed_in()),
    "accounts:token-revoke": Row(args=lambda world: [world.token.pk], post=only_mine(ana=302)),
    "records:names-open": Row(
        args=lambda world: [world.collective.file_id],
        post=case(ana=302, ben=302, cora=302, mara=302),
        note="302: to confirm the sign-in first; an identity grant is asked for after it",
    ),
    "records:names-close": Row(post=REDIRECTS),
    "api:schema": Row(get={**signed_in(), "anonymous": 401}),
    **protection_documents.ROWS,
    **protection_notices.ROWS,
}
