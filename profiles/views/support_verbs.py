"""What is done with a request: each verb is one form, one rule, one action and one sentence."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views import View

from clusters.querysets import may_administer
from clusters.rules import is_leader, is_member
from core.rules import Verdict, require
from core.state import Conflict
from people.auth import signed_in
from profiles import support_rules as rules
from profiles.actions import support as actions
from profiles.forms import support as forms
from profiles.models import SupportRequest
from profiles.views.support import form_page, name_form, request_for, show_page, words_back


class SupportVerb(View):
    """A verb with words. Whose it is not is refused; who comes too late gets the words back."""

    http_method_names = ["get", "head", "post"]
    form_class: ClassVar[type[forms.SupportForm]]
    heading: ClassVar[Any]
    intro: ClassVar[Any] = ""
    button: ClassVar[Any]
    said: ClassVar[Any]

    def rule(self, row: SupportRequest) -> Verdict:
        """Whether the reader may do it now."""
        raise NotImplementedError

    def is_theirs(self, row: SupportRequest) -> bool:
        """Whether it is the reader's to do at all: who comes too late is told what happened, others are refused."""
        raise NotImplementedError

    def act(self, row: SupportRequest, **values: Any) -> object:
        """Do it, as the reader; raises as the action does."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = request_for(request.user, pk)
        require(self.rule(row))
        return self.page(row, self.make_form(row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = request_for(request.user, pk)
        form = self.make_form(row, request.POST)
        if not self.is_theirs(row):
            require(self.rule(row))
        if form.is_valid():
            try:
                self.act(row, by=signed_in(request), **form.cleaned_data)
            except Conflict as conflict:
                return words_back(request, row.get_absolute_url(), form, str(conflict))
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, str(self.said))
                return redirect(row.get_absolute_url())
        require(self.rule(row))  # no form is shown again that there is no use for
        return self.invalid(row, form)

    def make_form(self, row: SupportRequest, data: Any = None) -> forms.SupportForm:
        """The form, empty or as it was sent."""
        return self.form_class(data)

    def invalid(self, row: SupportRequest, form: forms.SupportForm) -> HttpResponse:
        """The form again, with what must be put right."""
        return self.page(row, form, status=422)

    def advice_in_view(self, row: SupportRequest) -> str:
        """The advice, where it is to be had in view while one writes."""
        return ""

    def page(self, row: SupportRequest, form: forms.SupportForm, status: int = 200) -> HttpResponse:
        """The form on a page of its own."""
        more = {"intro": self.intro, "advice": self.advice_in_view(row)}
        words = {"heading": str(self.heading), "button": str(self.button)}
        return form_page(self.request, row, form, status=status, **words, **more)


def advice_for(user: Any, row: SupportRequest) -> str:
    """The advice, for those who read it; empty for others, and until it is given."""
    rows = SupportRequest.objects.read_in_full_by(user).filter(pk=row.pk)
    return rows.values_list("advice", flat=True).first() or ""


class LeadersVerb(SupportVerb):
    """The leader's."""

    def is_theirs(self, row: SupportRequest) -> bool:
        return is_leader(self.request.user, row.team)


class AdministratorsVerb(SupportVerb):
    """The administration's."""

    def is_theirs(self, row: SupportRequest) -> bool:
        return may_administer(self.request.user)


class ConsultantsVerb(SupportVerb):
    """The consultant's."""

    def is_theirs(self, row: SupportRequest) -> bool:
        return rules.is_their_consultant(self.request.user, row)


class Withdraw(LeadersVerb):
    """The team wants it no more."""

    form_class = forms.WithdrawForm
    heading = gettext_lazy("Træk ønsket tilbage")
    button = gettext_lazy("Træk ønsket tilbage")
    said = gettext_lazy("Ønsket er trukket tilbage.")

    def rule(self, row: SupportRequest) -> Verdict:
        return rules.may_withdraw_wish(self.request.user, row)

    def act(self, row: SupportRequest, **values: Any) -> object:
        return actions.withdraw(request=row, **values)


class Name(AdministratorsVerb):
    """Who gives the support; on the request's page and in the list."""

    heading = gettext_lazy("Vælg en konsulent")
    button = gettext_lazy("Gem konsulenten")
    said = gettext_lazy("Konsulenten er fundet. Teamet og konsulenten kan se det nu.")

    def rule(self, row: SupportRequest) -> Verdict:
        return rules.may_name_consultant(self.request.user, row)

    def act(self, row: SupportRequest, **values: Any) -> object:
        return actions.name_consultant(request=row, **values)

    def make_form(self, row: SupportRequest, data: Any = None) -> forms.SupportForm:
        return name_form(row, data)


class Decline(AdministratorsVerb):
    """The administration says no."""

    form_class = forms.DeclineForm
    heading = gettext_lazy("Sig nej til ønsket")
    button = gettext_lazy("Sig nej til ønsket")
    said = gettext_lazy("Svaret er sendt, og teamet kan læse begrundelsen.")

    def rule(self, row: SupportRequest) -> Verdict:
        return rules.may_decline(self.request.user, row)

    def act(self, row: SupportRequest, **values: Any) -> object:
        return actions.decline(request=row, **values)


class HandBack(ConsultantsVerb):
    """The consultant cannot."""

    form_class = forms.HandBackForm
    heading = gettext_lazy("Giv opgaven tilbage")
    intro = gettext_lazy("Forvaltningen finder en anden konsulent. Besøg, der ikke er holdt, bliver aflyst.")
    button = gettext_lazy("Giv opgaven tilbage")
    said = gettext_lazy("Opgaven er givet tilbage.")

    def rule(self, row: SupportRequest) -> Verdict:
        return rules.may_hand_back(self.request.user, row)

    def act(self, row: SupportRequest, **values: Any) -> object:
        return actions.hand_back(request=row, **values)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        answer = super().post(request, pk)
        # whoever has handed back does not read the request any more
        return redirect("profiles:support_index") if answer.status_code == 302 else answer


class Advise(ConsultantsVerb):
    """The advice, and when the team follows up on it."""

    form_class = forms.AdviceForm
    heading = gettext_lazy("Dit råd")
    button = gettext_lazy("Giv teamet rådet")
    said = gettext_lazy("Teamet har fået rådet. Lederen bliver mindet om at følge op.")

    def rule(self, row: SupportRequest) -> Verdict:
        return rules.may_advise(self.request.user, row)

    def act(self, row: SupportRequest, **values: Any) -> object:
        return actions.advise(request=row, **values)

    def make_form(self, row: SupportRequest, data: Any = None) -> forms.SupportForm:
        """With the words of the advice before, when the team has asked for more."""
        form = forms.AdviceForm(data)
        form.initial = {"advice": advice_for(self.request.user, row)}
        return form


class AskMore(LeadersVerb):
    """The team needs more of it."""

    form_class = forms.MoreForm
    heading = gettext_lazy("Bed om mere hjælp")
    intro = gettext_lazy(
        "Jeres konsulent får besked, og I aftaler en ny tid. Det, du skriver, står i loggen."
    )
    button = gettext_lazy("Bed om mere hjælp")
    said = gettext_lazy("Det er sendt til konsulenten.")

    def rule(self, row: SupportRequest) -> Verdict:
        return rules.may_ask_more(self.request.user, row)

    def act(self, row: SupportRequest, **values: Any) -> object:
        return actions.ask_more(request=row, **values)

    def advice_in_view(self, row: SupportRequest) -> str:
        return advice_for(self.request.user, row)


class Close(LeadersVerb):
    """What came of it."""

    form_class = forms.CloseForm
    heading = gettext_lazy("Følg op på rådet")
    button = gettext_lazy("Afslut støtten")
    said = gettext_lazy("Støtten er afsluttet. Aftalen bliver stående, så I kan læse den.")

    def rule(self, row: SupportRequest) -> Verdict:
        return rules.may_close(self.request.user, row)

    def act(self, row: SupportRequest, **values: Any) -> object:
        return actions.close(request=row, **values)

    def advice_in_view(self, row: SupportRequest) -> str:
        return advice_for(self.request.user, row)


class Note(SupportVerb):
    """One note in the log, written on the request's page."""

    http_method_names = ["post"]
    form_class = forms.NoteForm
    said = gettext_lazy("Noten står i loggen.")

    def rule(self, row: SupportRequest) -> Verdict:
        return rules.may_write_note(self.request.user, row)

    def act(self, row: SupportRequest, **values: Any) -> object:
        return actions.write_note(request=row, **values)

    def is_theirs(self, row: SupportRequest) -> bool:
        return is_member(self.request.user, row.team) or rules.is_their_consultant(self.request.user, row)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = request_for(request.user, pk)
        verdict = self.rule(row)
        form = forms.NoteForm(request.POST)
        if not verdict and self.is_theirs(row):  # closed a moment ago: the words are not lost
            return words_back(request, row.get_absolute_url(), form, verdict.reason, 403)
        return super().post(request, pk)

    def invalid(self, row: SupportRequest, form: forms.SupportForm) -> HttpResponse:
        return show_page(self.request, row, status=422, note_form=form)
