"""What the sweep wrote is sent: once in the casebook, at least once by mail, to who may still see it (R70, R71, R73)."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from protection import registry
from protection.audit import trail
from protection.audit.models import AuditLine
from protection.notices import outbox
from protection.notices.models import Channel, Dropped, Notice, Reminder
from protection.notices.outbox import MOST_TRIES, deliver
from protection.notices.services import close_task
from protection.notices.sweep import TASKS, sweep
from protection.records.models import Grant
from protection.records.services import write
from tests import factories
from tests.protection.due import day, task

HEADERS = {
    "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
    "Auto-Submitted",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _only_tasks(monkeypatch):
    monkeypatch.setattr(registry, "due_sources", {"task": TASKS})


class Refusing(BaseEmailBackend):
    """A server that takes the connection and refuses the mail."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({})


class Silent(BaseEmailBackend):
    """A server that cannot be reached."""

    def open(self):
        raise ConnectionRefusedError

    def send_messages(self, messages):
        raise AssertionError("Nobody sends without a connection.")


class Dying(BaseEmailBackend):
    """The process is killed after the server took the mail and before that was noted."""

    taken: list[str] = []

    def send_messages(self, messages):
        self.taken += [message.extra_headers["Message-ID"] for message in messages]
        raise KeyboardInterrupt


def backend(cls):
    return f"{__name__}.{cls.__name__}"


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time))


def states(channel=Channel.MAIL):
    rows = Reminder.objects.filter(channel=channel)
    return sorted((row.user.code, bool(row.sent_at), row.dropped) for row in rows)


# --- in the casebook ----------------------------------------------------------------------------


def test_a_notice_and_its_reminder_are_marked_together(collective, ana):
    row = task(collective)
    sweep()
    assert deliver().told == 1
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.view_name) == (ana, "task", "notices:task")
    assert (notice.object_id, notice.file_id, notice.due, notice.read_at) == (
        row.pk,
        row.file_id,
        day(),
        None,
    )
    assert states(Channel.IN_APP) == [("Ana", True, "")]


def test_nothing_is_told_twice(collective):
    task(collective)
    for _ in range(3):
        sweep()
        deliver()
    assert (Notice.objects.count(), len(mail.outbox)) == (1, 1)


def test_a_fault_between_notice_and_mark_leaves_neither(collective, monkeypatch):
    task(collective)
    sweep()
    with monkeypatch.context() as broken:
        broken.setattr(trail, "append", lambda entry: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            deliver()
    assert (Notice.objects.count(), states(Channel.IN_APP)) == (0, [("Ana", False, "")])
    deliver()
    assert (Notice.objects.count(), states(Channel.IN_APP)) == (1, [("Ana", True, "")])


def test_many_notices_are_written_in_portions(collective, monkeypatch):
    monkeypatch.setattr(outbox, "AT_ONCE", 3)
    for _ in range(7):
        task(collective)
    sweep()
    assert (deliver().told, Notice.objects.count()) == (7, 7)


@pytest.mark.parametrize("count", [1, 3, 50])
def test_the_number_of_statements_does_not_depend_on_the_rows(
    collective, ana, count, django_assert_num_queries
):
    for _ in range(count):
        task(collective)
    sweep()
    with django_assert_num_queries(10):
        assert outbox.tell_in_app(ana) == count
    with django_assert_num_queries(5):
        rows = outbox.claim_mail(ana)
    assert len(rows) == count


# --- who may still see it (R73) -----------------------------------------------------------------


def test_r73_a_right_that_ended_in_between_is_sent_nothing(collective, ana):
    task(collective)
    sweep()
    Grant.objects.update(ends=timezone.now())
    delivered = deliver()
    assert (delivered.told, delivered.mails, mail.outbox, Notice.objects.count()) == (0, 0, [], 0)
    assert [*states(Channel.IN_APP), *states()] == [("Ana", False, Dropped.NOT_ENTITLED)] * 2


def test_r73_what_was_narrowed_in_between_is_not_sent(collective):
    row = task(collective)
    sweep()
    row.named_only = True
    write(row, by=None)
    deliver()
    assert (mail.outbox, states()) == ([], [("Ana", False, Dropped.NOT_ENTITLED)])


def test_somebody_who_left_in_between_is_sent_nothing(collective, ana):
    task(collective)
    sweep()
    ana.is_active = False
    ana.save()
    deliver()
    assert (mail.outbox, Notice.objects.count()) == ([], 0)


def test_what_was_done_in_between_is_not_sent(collective, ana):
    row = task(collective)
    sweep()
    close_task(task=row, by=ana)
    deliver()
    assert (mail.outbox, states()) == ([], [("Ana", False, Dropped.CLOSED)])


def test_what_was_moved_in_between_is_not_sent(collective):
    row = task(collective)
    sweep()
    row.due = day(3)
    write(row, by=None)
    deliver()
    assert (mail.outbox, states()) == ([], [("Ana", False, Dropped.CLOSED)])


def test_mail_switched_off_in_between_is_not_sent(collective, ana):
    task(collective)
    sweep()
    ana.mail_notices = False
    ana.save()
    deliver()
    assert (mail.outbox, states()) == ([], [("Ana", False, Dropped.SWITCHED_OFF)])
    assert Notice.objects.count() == 1


def test_a_kind_that_nobody_knows_any_more_is_dropped(collective, monkeypatch):
    task(collective)
    sweep()
    monkeypatch.setattr(registry, "due_sources", {})
    deliver()
    assert (mail.outbox, states()) == ([], [("Ana", False, Dropped.CLOSED)])


# --- the mail -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "sentence"),
    [(1, "You have 1 item to look at."), (2, "You have 2 items to look at.")],
)
def test_a_mail_is_one_sentence(collective, count, sentence):
    for _ in range(count):
        task(collective)
    sweep()
    deliver()
    (message,) = mail.outbox
    assert (message.body, message.subject, message.to) == (sentence, "A short notice", ["ana@example.org"])
    assert (message.message().get_content_type(), message.attachments) == ("text/plain", [])


def test_the_same_key_gives_the_same_message_id_and_another_key_another(ana):
    ids = [outbox.mail.message_id(key) for key in ("a", "a", "b")]
    assert ids[0] == ids[1] != ids[2]


def test_r70_no_mail_in_any_language_says_what_it_is_about(cast):
    """Every name, code, word of the product and address that could be in a mail, sought in every mail."""
    group = factories.collective(cast, name="Zanzibarquist Assembly")
    person = factories.member(group, name="Ottoline Quorvexa")
    rows = [
        task(group, note="Meet Zanzibarquist at the mill", reason="INC-SEV", urgent=True),
        task(person.file, note="Call Quorvexa"),
    ]
    for language, _name in django_settings.LANGUAGES:
        Reminder.objects.all().delete()
        cast.ana.language = language
        cast.ana.save()
        sweep()
        deliver()
    secrets = [
        "zanzibarquist",
        "quorvexa",
        group.code,
        person.code,
        "mill",
        "INC-SEV",
        "casebook",
        "task",
        "http",
    ]
    secrets += (
        [str(row.pk) for row in rows] + [row.pk.hex for row in rows] + [str(group.file_id), "mara", "ana@"]
    )
    assert len(mail.outbox) >= len(django_settings.LANGUAGES) == 5
    for message in mail.outbox:
        written = message.message()
        assert set(written.keys()) == HEADERS
        del written["To"]  # the one thing that a mail cannot do without
        said = written.as_string() + message.body + message.subject
        assert [secret for secret in secrets if secret.lower() in said.lower()] == []


def test_the_check_for_names_finds_one_that_is_there():
    assert (
        "quorvexa" in mail.EmailMessage("About Quorvexa", "x", to=["a@b.org"]).message().as_string().lower()
    )


# --- how often ----------------------------------------------------------------------------------


def test_a_second_thing_on_the_same_day_waits_for_the_next_mail(collective):
    task(collective)
    sweep()
    deliver()
    task(collective)
    sweep()
    deliver()
    assert (len(mail.outbox), Notice.objects.count()) == (1, 2)
    with later(hours=21):
        deliver()
    assert [message.body for message in mail.outbox] == ["You have 1 item to look at."] * 2


def test_something_urgent_is_mailed_at_once(collective):
    task(collective)
    sweep()
    deliver()
    task(collective, urgent=True)
    sweep()
    deliver()
    first, *others = [message.to for message in mail.outbox]
    assert (first, sorted(others)) == (["ana@example.org"], [["ana@example.org"], ["mara@example.org"]])


def test_a_clock_that_was_wrong_does_not_silence_the_mail(collective):
    with later(days=30):
        task(collective)
        sweep()
        deliver()
    task(collective)
    sweep()
    deliver()
    assert len(mail.outbox) == 2


# --- when sending fails -------------------------------------------------------------------------


def test_a_refused_mail_is_tried_again_and_given_up_after_eight_tries(collective, settings, caplog):
    settings.EMAIL_BACKEND = backend(Refusing)
    task(collective)
    sweep()
    tries = []
    for minute in range(0, 60 * 48, 5):
        with later(minutes=minute):
            if deliver().failed:
                tries.append(minute)
    assert len(tries) == MOST_TRIES == 8
    assert tries[-1] > 24 * 60
    assert states() == [("Ana", False, Dropped.DEAD)]
    assert Notice.objects.count() == 1


def test_r72_a_day_without_mail_server_loses_nothing(collective, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = backend(Silent)
    task(collective)
    sweep()
    for hour in range(25):
        with later(hours=hour):
            assert deliver().mails == 0
    assert Notice.objects.count() == 1
    settings.EMAIL_BACKEND = working
    with later(hours=25, minutes=1):
        deliver()
    assert (len(mail.outbox), states()) == (1, [("Ana", True, "")])


def test_one_address_that_is_refused_does_not_stop_the_others(collective, settings, ana):
    class RefusesAna(BaseEmailBackend):
        def send_messages(self, messages):
            if messages[0].to == ["ana@example.org"]:
                raise smtplib.SMTPRecipientsRefused({})
            mail.outbox.extend(messages)

    globals()["RefusesAna"] = RefusesAna
    settings.EMAIL_BACKEND = f"{__name__}.RefusesAna"
    task(collective, urgent=True)
    sweep()
    delivered = deliver()
    assert (delivered.mails, delivered.failed) == (1, 1)
    assert states() == [("Ana", False, ""), ("Mara", True, "")]


def test_r71_a_process_killed_while_sending_sends_the_same_mail_again(collective, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = backend(Dying)
    Dying.taken.clear()
    task(collective)
    sweep()
    with pytest.raises(KeyboardInterrupt):
        deliver()
    settings.EMAIL_BACKEND = working
    task(collective)  # comes later and waits for a mail of its own
    sweep()
    assert deliver().mails == 0  # the lease still holds
    with later(minutes=6):
        deliver()
    assert [message.extra_headers["Message-ID"] for message in mail.outbox] == Dying.taken
    assert [message.body for message in mail.outbox] == ["You have 1 item to look at."]


def test_a_mail_that_another_process_claimed_is_left_to_it(collective, ana):
    task(collective)
    sweep()
    assert len(outbox.claim_mail(ana)) == 1
    assert outbox.claim_mail(ana) == []
    assert deliver().mails == 0


# --- the trail ----------------------------------------------------------------------------------


def test_the_trail_has_one_line_for_each_portion_and_no_content(collective, cast):
    before = AuditLine.objects.count()
    for _ in range(3):
        task(collective)
    sweep()
    deliver()
    lines = AuditLine.objects.filter(seq__gt=before).order_by("seq")
    assert [(line.verb, line.object_id, line.file, bytes(line.detail)) for line in lines] == [
        ("notices.told", cast.ana.pk, None, b""),
        ("notices.mailed", cast.ana.pk, None, b""),
    ]
