"""The night's run over standings: FLOOR-ATTACK ends by itself, roles and agreements end by their dates."""

from uuid import UUID

from celery import shared_task

from risk.services import standings


@shared_task(name="risk.recompute_all")
def recompute_all() -> None:
    """Hand out all subjects, some at a time, so that no single task runs long."""
    for collectives, members in standings.pages():
        ids = {"collectives": [str(pk) for pk in collectives], "members": [str(pk) for pk in members]}
        recompute_some.delay(**ids)


@shared_task(name="risk.recompute_some")
def recompute_some(collectives: list[str], members: list[str]) -> None:
    standings.refresh(
        collectives={UUID(pk) for pk in collectives}, members={UUID(pk) for pk in members}, what="night"
    )
