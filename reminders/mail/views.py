"""How often one is mailed: the choice on Din konto, and the button in a mail that stops them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reminders.mail.forms import ChoiceForm
from reminders.mail.tokens import person_of
from reminders.models import Frequency, choice_of
from reminders.models.mail import choose
from reminders.models.mail import unsubscribe as stop_mails


@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest) -> HttpResponse:
    """One's own choice; nobody else's is reached from here."""
    person: Any = request.user
    chosen = choice_of(person)
    form = ChoiceForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        choose(person, **form.cleaned_data)
        messages.success(request, _("Dit valg er gemt."))
        return redirect("mail:choice")
    crumbs = [(_("Din konto"), reverse("account")), (_("Mails"), "")]
    context = {"form": form, "chosen": chosen, "is_held": chosen.is_held, "crumbs": crumbs}
    return render(request, "reminders/mail/choice.html", context)


@csrf_exempt  # a mail program posts it, without cookies (RFC 8058 3.2); the signed address is the permission
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """No more reminders to whoever the address names. Only a POST does it: programs that look links through GET."""
    person = person_of(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        stop_mails(person)
    chosen = choice_of(person)
    with translation.override(person.language):
        context = {"is_off": chosen.frequency == Frequency.NONE}
        response = render(request, "reminders/mail/unsubscribe.html", context)
    response.headers["Content-Language"] = person.language
    response.headers["Cache-Control"] = "no-store"
    return response
