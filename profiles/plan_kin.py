"""A plan among the team's others: what takes its place, what it takes the place of, and the list of its editions."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import clock
from core.addresses import reverse
from core.words import long_date
from profiles.models import DevelopmentPlan, PlanStatus
from profiles.models.plan import SHARED_WITH_CHIEF, Kin
from profiles.plan_parts import Edition, Notice, Rights


def notices(plan: DevelopmentPlan, rights: Rights) -> Iterator[Notice]:
    """What the reader must know first. Of another plan that they may not read, at most that it exists."""
    if plan.superseded_by_id:
        yield _superseded(plan)
    if (coming := plan.revision_under_way) and (rights.is_member or coming.status in SHARED_WITH_CHIEF):
        yield Notice(
            _("En ny udgave er på vej. Denne gælder, indtil den nye er aftalt."),
            _url(coming),
            _("Se den nye udgave"),
        )
    if not plan.is_agreed and plan.revises_id:
        yield _revising(plan)
    elif plan.is_writable and rights.is_member:
        yield from _in_the_way(plan)


def _superseded(plan: DevelopmentPlan) -> Notice:
    new = plan.superseded_by
    assert new is not None
    if new.revises_id == plan.pk:
        words = _("Planen er afløst af %(number)s. udgave.") % {"number": new.revision}
    else:
        words = _("Planen er afløst af planen for %(year)s.") % {"year": new.year_label}
    return Notice(words, new.get_absolute_url(), _("Se den plan, der gælder"))


def _revising(plan: DevelopmentPlan) -> Notice:
    old = next(kin for kin in plan.kin if kin.pk == plan.revises_id)
    if plan.status == PlanStatus.DISCARDED:
        return Notice(_("Denne udgave gælder ikke."), _url(old), _("Se den aftalte plan"))
    date = long_date(clock.local_date(old.agreed_at)) if old.agreed_at else ""
    return Notice(
        _("En ny udgave af den plan, I aftalte %(date)s. Den aftalte gælder, indtil denne er aftalt.")
        % {"date": date},
        _url(old),
        _("Se den aftalte plan"),
    )


def _in_the_way(plan: DevelopmentPlan) -> Iterator[Notice]:
    """Plans of earlier years that end with this one's agreement."""
    for old in plan.to_be_superseded():
        last = long_date(old.ends) if old.ends else ""
        yield Notice(
            _(
                "Jeres aftalte plan løber til %(date)s og afløses, når denne er aftalt. Evaluér og afslut den "
                "inden da, hvis I vil have evalueringen med."
            )
            % {"date": last},
            _url(old),
            _("Se den aftalte plan"),
        )


def editions(plan: DevelopmentPlan, rights: Rights) -> Iterator[Edition]:
    """The plan's editions that the reader may read, newest first; none when there is only one."""
    others = [
        kin
        for kin in plan.kin
        if kin.line == plan.line and (rights.is_member or kin.status in SHARED_WITH_CHIEF)
    ]
    if not others:
        return
    this = Kin(
        pk=plan.pk,
        status=plan.status,
        revision=plan.revision,
        line=plan.line,
        revises=plan.revises_id,
        starts=plan.starts or clock.today(),
        ends=plan.ends,
        agreed_at=plan.agreed_at,
        superseded_at=plan.superseded_at,
    )
    for kin in sorted([*others, this], key=lambda one: (one.revision, one.pk), reverse=True):
        here = kin is this
        yield Edition(
            title=_("%(number)s. udgave") % {"number": kin.revision},
            detail=_detail(kin),
            url="" if here else _url(kin),
            pdf_url=reverse("profiles:plan_pdf", args=[kin.pk]) if kin.agreed_at and not here else "",
        )


def _detail(kin: Kin) -> str:
    if kin.agreed_at is None:
        return str(PlanStatus(kin.status).label).lower()
    words = _("aftalt %(date)s") % {"date": long_date(clock.local_date(kin.agreed_at))}
    if kin.superseded_at:
        words += _(", afløst %(date)s") % {"date": long_date(clock.local_date(kin.superseded_at))}
    return words


def _url(kin: Kin) -> str:
    return reverse("profiles:plan", args=[kin.pk])
