"""What the worker runs. Each may run twice, at the same time, or not at all for a while: the rows are the truth."""

from celery import shared_task

from protection.notices import outbox, sweep


@shared_task(name="notices.sweep")
def sweep_now() -> None:
    sweep.sweep()
    send_now.delay()


@shared_task(name="notices.send")
def send_now() -> None:
    outbox.deliver()
