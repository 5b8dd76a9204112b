"""The outbox in the admin: the queue's state, a mail once more, addresses that do not work. Never what a mail says."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import clock
from core.words import clock_time, short_date
from reminders.mail.again import send_again
from reminders.models import Mail, MailChoice

M = TypeVar("M", bound=models.Model)


class _ForAdministrators(admin.ModelAdmin[M]):
    """Open to administrators."""

    list_per_page = 50
    show_full_result_count = False
    list_select_related = ("person",)
    search_fields = ("person__name", "person__email")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and bool(getattr(request.user, "is_staff", False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Mail)
class MailAdmin(_ForAdministrators[Mail]):
    """The queue. A mail's words are made when it is sent and kept nowhere, so they cannot be read here."""

    list_display = ("person", "day", "status", "when", "error")
    list_filter = ("status", "day")
    ordering = ("-day", "-pk")
    fields = (
        "person",
        "day",
        "status",
        "made_at",
        "next_try_at",
        "sent_at",
        "attempts",
        "error",
        "unknown_fates",
    )
    readonly_fields = fields
    actions = ("send_again", "address_does_not_work")
    change_list_template = "admin/reminders/mail/change_list.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=gettext_lazy("sendt, eller næste forsøg"))
    def when(self, mail: Mail) -> str:
        """When it went, or when it is tried again; nothing for the others."""
        moment = {"sent": mail.sent_at, "waiting": mail.next_try_at}.get(mail.status)
        return f"{short_date(moment)} {clock_time(moment)}" if moment else ""

    @admin.action(description=gettext_lazy("Send igen (samme mail, ikke en ny)"))
    def send_again(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        """Back into the queue, with the same Message-ID; those that are on their way already stay as they are."""
        count = send_again(chosen)
        text = ngettext("%(count)s mail er sat i kø.", "%(count)s mails er sat i kø.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    @admin.action(description=gettext_lazy("Adressen virker ikke: hold mails tilbage"))
    def address_does_not_work(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        """A mail came back: note it on the people."""
        people = {mail.person_id: mail.person for mail in chosen}.values()
        for person in people:
            choice = MailChoice.objects.get_or_create(person=person)[0]
            choice.note_broken(_("Mailen kom tilbage."), at=clock.now())
            self.log_change(request, choice, _("Adressen virker ikke."))  # type: ignore[arg-type]  # logged on the choice
        text = ngettext("%(count)s adresse er noteret.", "%(count)s adresser er noteret.", len(people))
        self.message_user(request, text % {"count": len(people)}, messages.SUCCESS)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list, with the state of the whole queue above it."""
        context = {"title": _("Mails med påmindelser"), "queue": Mail.objects.queue()}
        return super().changelist_view(request, {**context, **(extra_context or {})})


#: what the person chose, and what is noted by saving
_THEIR_OWN = ("frequency", "weekday", "unsubscribed_at", "broken_address", "broken_at")


class _BrokenForm(forms.ModelForm[MailChoice]):
    """Whether the person's address works; how often they want mail is theirs to say."""

    is_broken = forms.BooleanField(
        label=gettext_lazy("Adressen virker ikke: hold mails tilbage"), required=False
    )

    class Meta:
        model = MailChoice
        fields = ("person", "broken_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_broken"].initial = self.instance.pk is None or self.instance.is_held
        if "person" in self.fields:
            widget: Any = self.fields["person"].widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False


class _Held(admin.SimpleListFilter):
    """Those whose present address does not work."""

    title = gettext_lazy("adressen")
    parameter_name = "adresse"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("virker-ikke", gettext_lazy("virker ikke"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MailChoice]) -> QuerySet[MailChoice]:
        """All, or those who are held."""
        held = Q(broken_address=models.F("person__email"))
        return queryset.filter(held) if self.value() else queryset


@admin.register(MailChoice)
class MailChoiceAdmin(_ForAdministrators[MailChoice]):
    """People's own choice, to be read; and addresses that do not work, to be noted."""

    list_display = ("person", "frequency", "address_works", "broken_note", "broken_at")
    list_filter = (_Held, "frequency")
    ordering = ("person__name", "pk")
    form = _BrokenForm
    autocomplete_fields = ("person",)
    actions = ("address_works_again",)

    def get_fields(self, request: HttpRequest, obj: MailChoice | None = None) -> tuple[str, ...]:
        noted = ("person", "is_broken", "broken_note")
        return (*noted, *_THEIR_OWN) if obj else noted

    def get_readonly_fields(self, request: HttpRequest, obj: MailChoice | None = None) -> tuple[str, ...]:
        return ("person", *_THEIR_OWN) if obj else ()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What adding is for is said in the title."""
        title = {"title": _("Notér en adresse, der ikke virker")}
        return super().add_view(request, form_url, {**title, **(extra_context or {})})

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": _("Hvor tit folk får mails, og adresser, der ikke virker")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    @admin.display(description=gettext_lazy("adressen virker"), boolean=True)
    def address_works(self, choice: MailChoice) -> bool:
        """Until somebody has noted otherwise."""
        return not choice.is_held

    def save_model(self, request: HttpRequest, obj: MailChoice, form: Any, change: bool) -> None:
        """The note, for the address that the person has now."""
        note = obj.broken_note
        if not change:
            obj.broken_note = ""
            obj.save()
        if form.cleaned_data["is_broken"]:
            obj.note_broken(note, at=clock.now())
        else:
            obj.note_works()

    @admin.action(description=gettext_lazy("Adressen virker igen: send det, der er holdt tilbage"))
    def address_works_again(self, request: HttpRequest, chosen: QuerySet[MailChoice]) -> None:
        """Take the notes away; what was held goes with the next run."""
        for choice in chosen:
            choice.note_works()
            self.log_change(request, choice, _("Adressen virker igen."))
        self.message_user(request, _("Mails til de valgte sendes igen."), messages.SUCCESS)
