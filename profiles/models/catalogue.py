"""What is expected of leaders, as data: profile editions, their areas, signs and scales.

A published edition is frozen by the database itself: rounds and plans refer to it, and history must stay true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clusters.models import Kind
from core import clock
from core.addresses import reverse
from core.history import tracked
from core.state import StateMachine, StatusEvent, Transitions
from profiles.querysets.catalogue import LeadershipProfileQuerySet, SignQuerySet

if TYPE_CHECKING:
    from people.models import User

#: how many worded steps each scale has; answers and charts are built for these
STEPS_OF_SCALE = {"level": 4, "importance": 3}


class ProfileStatus(models.TextChoices):
    """An edition's life."""

    DRAFT = "draft", _("Kladde")
    PUBLISHED = "published", _("Udgivet")
    RETIRED = "retired", _("Udgået")


class AreaKind(models.TextChoices):
    """What sort of core area: how leaders work, what they work on, or a discipline of the common foundation."""

    CAPABILITY = "capability", _("Kapabilitet")
    DIMENSION = "dimension", _("Dimension")
    DISCIPLINE = "discipline", _("Disciplin")


class Scale(models.TextChoices):
    """Which of an edition's two worded scales a step belongs to."""

    LEVEL = "level", _("Hvor er teamet i dag?")
    IMPORTANCE = "importance", _("Hvor meget betyder det det næste år?")


def _frozen(owner: str) -> pgtrigger.Trigger:
    """Refuse any change to a row whose edition, found through the column `owner`, has left the draft."""
    return pgtrigger.Trigger(
        name="frozen_when_published",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        # S608: both parts are constants of this module
        func=f"""
            IF (SELECT status FROM profiles_leadershipprofile
                WHERE id = {owner.format(row="COALESCE(NEW, OLD)")}) <> 'draft' THEN
                RAISE EXCEPTION 'a published profile edition cannot be changed';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,  # noqa: S608
    )


class ProfileEvent(StatusEvent):
    """One move of an edition: who published or retired it, and when."""

    subject = models.ForeignKey("profiles.LeadershipProfile", on_delete=models.CASCADE, related_name="moves")


_OWN_PROFILE = "({row}).profile_id"
_AREAS_PROFILE = "(SELECT profile_id FROM profiles_profilearea WHERE id = ({row}).area_id)"


@tracked()
class LeadershipProfile(StateMachine):
    """One edition of a profile. Editions with the same `key` are the same profile through time."""

    TRANSITIONS: ClassVar[Transitions] = {
        "publish": (frozenset({"draft"}), "published"),
        "retire": (frozenset({"published"}), "retired"),
    }
    event_model = ProfileEvent

    key = models.SlugField(_("nøgle"), max_length=50)
    edition = models.PositiveSmallIntegerField(_("udgave"), default=1)
    slug = models.SlugField(_("adresse"), max_length=60)
    title = models.CharField(_("titel"), max_length=120)
    audience = models.CharField(_("for hvem"), max_length=250, blank=True)
    introduction = models.TextField(_("indledning"), blank=True)
    frame = models.TextField(_("rammen om profilen"), blank=True)
    source = models.CharField(_("kilde"), max_length=250, blank=True)
    #: the municipality's own choice, not part of the edition's words: it can be changed after the publication
    suits = ArrayField(
        models.CharField(max_length=15, choices=Kind),
        verbose_name=_("foreslås for"),
        default=list,
        blank=True,
        help_text=_("De teams, som profilen foreslås for, når de sætter en afdækning i gang."),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ProfileStatus, default=ProfileStatus.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("udgivet"), null=True, blank=True, editable=False)

    objects = LeadershipProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledelsesprofil")
        verbose_name_plural = _("ledelsesprofiler")
        ordering = ["key", "-edition"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "edition"], name="profile_edition_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(status="published"), name="profile_one_published_edition"
            ),
            models.UniqueConstraint(
                fields=["key"], condition=Q(status="draft"), name="profile_one_draft_a_key"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True)
                | (~Q(status="draft") & Q(published_at__isnull=False)),
                name="profile_published_at_with_status",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="frozen_when_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__in=["published", "retired"]),
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF to_jsonb(NEW) - 'status' - 'suits' = to_jsonb(OLD) - 'status' - 'suits'
                           AND NEW.status IN (OLD.status, 'retired') THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'a published profile edition cannot be changed';
                """,
            )
        ]

    def __str__(self) -> str:
        return self.title if self.edition == 1 else f"{self.title} ({self.edition}. {_('udgave')})"

    def get_absolute_url(self) -> str:
        return reverse("profiles:profile", args=[self.slug])

    def edition_url(self) -> str:
        """The address of this very edition, draft or retired ones included."""
        return reverse("profiles:profile_edition", args=[self.slug, self.edition])

    @property
    def is_frozen(self) -> bool:
        """Whether the edition has left the draft and can no longer be edited."""
        return self.status != ProfileStatus.DRAFT

    def retire(self, *, by: User | None) -> None:
        """Take the edition out of use; rounds begun on it go on. Side effects: row and event."""
        self._move("retire", by=by)

    def freeze(self, *, by: User | None) -> None:
        """Put the draft into force. The edition before it must be retired first: `actions.catalogue.publish`."""
        self._move("publish", by=by, published_at=clock.now())


@tracked()
class Level(models.Model):
    """A leadership level that some signs are worded for, for instance "kontorchef"."""

    profile = models.ForeignKey(LeadershipProfile, on_delete=models.CASCADE, related_name="levels")
    key = models.SlugField(_("nøgle"), max_length=50)
    title = models.CharField(_("titel"), max_length=80)
    description = models.TextField(_("beskrivelse"), blank=True)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=1)

    class Meta:
        verbose_name = _("ledelsesniveau")
        verbose_name_plural = _("ledelsesniveauer")
        ordering = ["order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "key"], name="level_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [_frozen(_OWN_PROFILE)]

    def __str__(self) -> str:
        return self.title


@tracked()
class ScaleStep(models.Model):
    """One worded step of a scale; there are no figures for a reader, only words."""

    profile = models.ForeignKey(LeadershipProfile, on_delete=models.CASCADE, related_name="steps")
    scale = models.CharField(_("skala"), max_length=10, choices=Scale)
    value = models.PositiveSmallIntegerField(_("trin"))
    title = models.CharField(_("titel"), max_length=60)
    description = models.CharField(_("beskrivelse"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("trin på skala")
        verbose_name_plural = _("trin på skala")
        ordering = ["scale", "value"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "scale", "value"], name="scale_step_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [_frozen(_OWN_PROFILE)]

    def __str__(self) -> str:
        return self.title


@tracked()
class ProfileArea(models.Model):
    """A core area. Which areas of the edition before it continues is said by `AreaLineage`, not by its key."""

    profile = models.ForeignKey(LeadershipProfile, on_delete=models.CASCADE, related_name="areas")
    key = models.SlugField(_("nøgle"), max_length=60)
    kind = models.CharField(_("slags"), max_length=12, choices=AreaKind)
    order = models.PositiveSmallIntegerField(_("rækkefølge"))
    title = models.CharField(_("titel"), max_length=150)
    short_title = models.CharField(_("kort titel"), max_length=60)
    purpose = models.CharField(_("formål"), max_length=150)
    why = models.TextField(_("hvorfor det betyder noget"), blank=True)
    what_not = models.TextField(_("hvad det ikke er"), blank=True)
    questions = ArrayField(
        models.CharField(max_length=250), verbose_name=_("spørgsmål"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("kerneområde")
        verbose_name_plural = _("kerneområder")
        ordering = ["order"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "key"], name="profile_area_once"),
            models.UniqueConstraint(
                fields=["profile", "order"],
                name="profile_area_order_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [_frozen(_OWN_PROFILE)]

    def __str__(self) -> str:
        return self.title


@tracked()
class Sign(models.Model):
    """A sign of good practice: something one can see happen. With a level: an expectation of leaders there."""

    area = models.ForeignKey(ProfileArea, on_delete=models.CASCADE, related_name="signs")
    level = models.ForeignKey(Level, on_delete=models.CASCADE, related_name="signs", null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("rækkefølge"), default=1)
    text = models.CharField(_("tegn"), max_length=300)
    #: the sign of the edition before that this one was copied from, so that changed words can be shown as such
    earlier = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )

    objects = SignQuerySet.as_manager()

    class Meta:
        verbose_name = _("tegn på god praksis")
        verbose_name_plural = _("tegn på god praksis")
        ordering = ["order", "pk"]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [_frozen(_AREAS_PROFILE)]

    def __str__(self) -> str:
        return self.text


@tracked()
class AreaLineage(models.Model):
    """An area goes on from one of the edition before: wholly, when neither side has another such row, else in part.

    That is all there is to keep: continued, split, merged, new and gone are read from the rows
    (`profiles.lineage`).
    """

    area = models.ForeignKey(ProfileArea, on_delete=models.CASCADE, related_name="lineage")
    earlier = models.ForeignKey(ProfileArea, on_delete=models.PROTECT, related_name="later")

    class Meta:
        verbose_name = _("ophav")
        verbose_name_plural = _("ophav")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["area", "earlier"], name="area_lineage_once"),
            models.CheckConstraint(condition=~Q(area=F("earlier")), name="area_lineage_not_itself"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [_frozen(_AREAS_PROFILE)]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.area}"
