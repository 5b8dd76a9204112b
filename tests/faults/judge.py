"""What came of the month: what was received, against what should have been told."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from tests.faults.oracle import Ledger, Told, is_working
from tests.faults.stack import BadPostOffice, FaultStack, Received

_ZONE = ZoneInfo("Europe/Copenhagen")
#: working days within which a reminder has arrived, whatever happened: tries are spread over a day, and days were lost
_LATEST = 4
#: hours in which mail goes out; a mail that was claimed in time may arrive a little after
_OPENS, _CLOSES = datetime.time(7), datetime.time(16, 30)


@dataclass
class Outcome:
    """The figures, and what is wrong with them."""

    seconds: float
    kills: int
    restarts: dict[str, int]
    server: Counter[str]
    wanted: int
    written: int
    mails: int
    received: int
    #: copies beyond the first, and how many of them the outbox knew as of unknown fate
    copies: int
    unknown: int
    faults: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For the terminal."""
        happened = {**self.restarts, **self.server}
        return [
            f"{self.seconds:.0f} s; workers killed {self.kills} times; "
            + "; ".join(f"{what}: {count}" for what, count in happened.items()),
            f"reminders of actions that should be written: {self.wanted}; written: {self.written}",
            f"mails sent: {self.mails}; received, copies included: {self.received}",
            f"received twice: {self.copies}, all with the same Message-ID; sent again because nobody could know:"
            f" {self.unknown}",
            f"faults: {len(self.faults)}",
        ]


def judge(
    stack: FaultStack,
    office: BadPostOffice,
    ledger: Ledger,
    *,
    kills: int,
    restarts: dict[str, int],
    seconds: float,
) -> Outcome:
    """Everything is looked for at the receiving end; the database is asked what was written, and what it knew."""
    wanted = ledger.told()
    written = _written(stack)
    by_id: dict[str, list[Received]] = defaultdict(list)
    for mail in office.received:
        by_id[mail.message_id].append(mail)
    mails = _mails(stack)
    outcome = Outcome(
        seconds=seconds,
        kills=kills,
        restarts=restarts,
        server=office.faults,
        wanted=len(wanted),
        written=sum(written.values()),
        mails=sum(status == "sent" for _key, status, _unknown in mails),
        received=len(office.received),
        copies=sum(len(copies) - 1 for copies in by_id.values()),
        unknown=sum(unknown for _key, _status, unknown in mails),
    )
    outcome.faults += _compared(wanted, written, ledger)
    outcome.faults += _missing(wanted, ledger, office)
    outcome.faults += _untimely(office, ledger)
    outcome.faults += _copied(by_id, mails)
    outcome.faults += _left(stack, mails)
    return outcome


def _written(stack: FaultStack) -> Counter[tuple[str, str, datetime.date]]:
    """Rungs of actions that the portal has written: action, rung, date."""
    return Counter(
        stack.rows(
            "SELECT a.text, r.rung, r.for_date FROM reminders_reminder r"
            " JOIN reminders_notification n ON n.id = r.notification_id"
            " JOIN profiles_action a ON a.id = n.subject WHERE n.kind = 'action.do' AND n.level = 0"
        )
    )


def _mails(stack: FaultStack) -> list[tuple[str, str, int]]:
    """Each mail's day and person as its Message-ID names them, its state, and how often its fate was unknown."""
    rows = stack.rows(
        "SELECT to_char(m.day, 'YYYYMMDD') || '.' || replace(u.public_id::text, '-', ''), m.status,"
        " m.unknown_fates FROM reminders_mail m JOIN people_user u ON u.id = m.person_id"
    )
    return [(str(key), str(status), int(unknown)) for key, status, unknown in rows]


def _compared(
    wanted: list[Told], written: Counter[tuple[str, str, datetime.date]], ledger: Ledger
) -> list[str]:
    actions = {action.text: action for action in ledger.actions}
    should = Counter((one.text, one.rung, one.for_date) for one in wanted)
    return [
        *(f"not written: {rung} {day} of {actions[text]}" for text, rung, day in should - written),
        *(
            f"written, and should not be: {rung} {day} of {actions[text]}"
            for text, rung, day in written - should
        ),
    ]


def _missing(wanted: list[Told], ledger: Ledger, office: BadPostOffice) -> list[str]:
    """Each reminder stands in a mail that its person received in time; what was done meanwhile need not."""
    received: dict[str, list[Received]] = defaultdict(list)
    for mail in office.received:
        received[mail.to].append(mail)
    actions = {action.text: action for action in ledger.actions}
    faults = []
    for one in wanted:
        latest = _working_days_after(one.day, _LATEST)
        arrived = any(
            one.text in mail.text and one.day <= _day(mail) <= latest for mail in received[one.email]
        )
        let_go = actions[one.text].due_at(latest, evening=True) != one.for_date or latest > ledger.last
        if not arrived and not let_go:
            faults.append(f"never arrived: {one}")
    return faults


def _untimely(office: BadPostOffice, ledger: Ledger) -> list[str]:
    """On a quiet day, at night, or of something that was done the day before."""
    actions = {action.text: action for action in ledger.actions}
    faults = []
    for mail in office.received:
        local = mail.at.astimezone(_ZONE)
        if not is_working(local.date()) or not _OPENS <= local.time() <= _CLOSES:
            faults.append(f"at a quiet time: {local:%a %d-%m %H:%M} {mail.message_id}")
        faults += [
            f"of something done: {word} on {local:%d-%m}"
            for word in mail.text.split()
            if (action := actions.get(word.strip("–·.,:»«()")))
            and action.due_at(local.date(), evening=False) is None
        ]
    return faults


def _copied(by_id: dict[str, list[Received]], mails: list[tuple[str, str, int]]) -> list[str]:
    """More than one mail a person a day; a copy more than was of unknown fate; two people behind one Message-ID."""
    unknown = {key: count for key, _status, count in mails}
    faults = []
    a_day = Counter((copies[0].to, _day(copies[0])) for copies in by_id.values())
    faults += [f"{count} mails to {to} on {day}" for (to, day), count in a_day.items() if count > 1]
    for message_id, copies in by_id.items():
        key = message_id.strip("<>").partition("@")[0].removeprefix("reminder.")
        if len(copies) - 1 > unknown.get(key, 0):
            faults.append(
                f"{len(copies)} copies of {message_id}, of unknown fate {unknown.get(key, 0)} times"
            )
        if len({copy.to for copy in copies}) > 1:
            faults.append(f"two receivers of {message_id}")
    return faults


def _left(stack: FaultStack, mails: list[tuple[str, str, int]]) -> list[str]:
    """Mails that were neither sent nor dropped, and sent ones that nobody received, are told by their state."""
    open_ = Counter(status for _key, status, _unknown in mails if status not in {"sent", "dropped"})
    ((untold,),) = stack.rows("SELECT count(*) FROM reminders_reminder WHERE mail_id IS NULL")
    faults = [f"{count} mails are {status} at the end" for status, count in open_.items()]
    return faults + ([f"{untold} reminders were never put in a mail"] if untold else [])


def _day(mail: Received) -> datetime.date:
    return mail.at.astimezone(_ZONE).date()


def _working_days_after(day: datetime.date, count: int) -> datetime.date:
    while count:
        day += datetime.timedelta(days=1)
        count -= is_working(day)
    return day
