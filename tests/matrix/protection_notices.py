"""The access matrix of tasks and notices: every route x the cast."""

from django.utils import timezone

from protection.notices.models import Notice
from tests.matrix.row import PUBLIC, Row, api, api_list, case, signed_in
from tests.matrix.world import World
from tests.protection import due


def build(world: World) -> None:
    """A task of the team, and what Ana was told of it."""
    world.things["task"] = task = due.task(world.collective)
    world.things["notice"] = Notice.objects.create(
        user=world.cast.ana,
        file=task.file,
        key=f"task:{task.pk}",
        kind="task",
        view_name="notices:task",
        object_id=task.pk,
        due=task.due,
        created_at=timezone.now(),
    )


REDIRECTS = dict.fromkeys(PUBLIC, 302)
ROWS: dict[str, Row] = {
    "notices:task": Row(args=lambda world: [world.task.pk], get=case()),
    "notices:task-close": Row(
        args=lambda world: [world.task.pk], post=case(ana=302, ben=302, cora=302, mara=302)
    ),
    "notices:notices": Row(get=signed_in()),
    "notices:notices-read": Row(post=REDIRECTS),
    "notices:notice-read": Row(
        args=lambda world: [world.notice.pk],
        post={**dict.fromkeys(PUBLIC, 404), "anonymous": 302, "ana": 302},
    ),
    "notices-api:task-list": Row(get=api_list()),
    "notices-api:task-detail": Row(args=lambda world: [world.task.pk], get=api()),
    "notices-api:task-close": Row(args=lambda world: [world.task.pk], post=api()),
}
