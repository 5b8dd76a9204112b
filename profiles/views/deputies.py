"""Who stands in for an area's chief: named by the chief, ended by either."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from clusters import rules, standing_in
from clusters.absence_forms import DeputyForm
from clusters.models import Area, Deputy
from core import clock
from core.addresses import reverse
from core.rules import require
from people.auth import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, pk: int) -> HttpResponse:
    """GET asks for a colleague and the days; POST names the deputy."""
    area = get_object_or_404(Area.objects.led_by(request.user), pk=pk)
    require(rules.may_name_area_deputy(request.user, area))
    form = DeputyForm(request.POST or None, people=rules.deputies_for_chief(area, clock.today()))
    if request.method == "POST" and form.is_valid():
        try:
            deputy = standing_in.name_area_deputy(area=area, by=signed_in(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("%(name)s er nu udpeget som din stedfortræder.")
            messages.success(request, text % {"name": deputy.person.name})
            return redirect("profiles:area", pk=area.pk)
    title = _("Udpeg en stedfortræder")
    back = reverse("profiles:area", args=[area.pk])
    lead = _(
        "Stedfortræderen læser og svarer på områdets planer, så længe perioden varer. Portalen viser, at det er gjort "
        "på dine vegne. Skal det være en anden end en områdechef, så skriv til den, der passer portalen i "
        "forvaltningen."
    )
    context = {"section": "area", "form": form, "title": title, "lead": lead, "back": back}
    context["crumbs"] = [(area.name, back), (title, "")]
    return render(request, "clusters/absence.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: HttpRequest, pk: int, deputy_pk: int) -> HttpResponse:
    """End it before its last day."""
    area = get_object_or_404(Area.objects.led_by(request.user), pk=pk)
    deputy = get_object_or_404(Deputy.objects.filter(area=area), pk=deputy_pk)
    if standing_in.end_deputy(deputy=deputy, by=signed_in(request)):
        messages.success(request, _("%(name)s er ikke længere stedfortræder.") % {"name": deputy.person.name})
    if Area.objects.led_by(request.user).filter(pk=area.pk).exists():
        return redirect("profiles:area", pk=area.pk)
    return redirect("home")
