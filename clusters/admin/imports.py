"""The organisation file in the admin: choose, look at what it will do, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from clusters.admin.base import OrganisationAdmin
from clusters.admin.uploads import QuotaUploadHandler
from clusters.forms import ImportForm
from clusters.importer import run
from clusters.importer.changes import Change, Plan, Subject, Verb
from clusters.importer.findings import UnreadableFile
from clusters.importer.reading import too_large
from clusters.models import OrganisationImport
from people.models import User

#: more lines of one kind than anybody reads on a screen
_SHOWN = 300


@admin.register(OrganisationImport)
class OrganisationImportAdmin(OrganisationAdmin[OrganisationImport]):
    """The log of imports; "tilføj" is the way in to a new one."""

    list_display = ("filename", "day", "uploaded_by", "applied_at")
    list_select_related = ("uploaded_by",)
    fields = ("filename", "day", "uploaded_by", "uploaded_at", "applied_at", "what_happened")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("hvad der skete"))
    def what_happened(self, upload: OrganisationImport) -> str:
        return upload.summary or _("Filen er set igennem, men ikke skrevet.")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        # the upload's own check of size must stand before anything reads the request, the CSRF check included
        own = [
            path("add/", wrap(csrf_exempt(self.upload_view)), name="clusters_organisationimport_add"),
            path("<int:pk>/preview/", wrap(self.preview_view), name="clusters_organisationimport_preview"),
            path(
                "<int:pk>/apply/",
                wrap(require_POST(self.apply_view)),
                name="clusters_organisationimport_apply",
            ),
        ]
        return own + super().get_urls()

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Guards the upload's size, then checks the request's origin as every form does."""
        self._require(request)
        quota = QuotaUploadHandler(request)
        request.upload_handlers.insert(0, quota)
        return self._upload(request, quota)

    @method_decorator(csrf_protect)
    def _upload(self, request: HttpRequest, quota: QuotaUploadHandler) -> HttpResponse:
        form = ImportForm(request.POST or None, request.FILES or None)
        if quota.is_exceeded:
            form.errors["file"] = form.error_class([str(too_large(quota.received))])
        elif request.method == "POST" and form.is_valid():
            answer = self._look_at(request, form)
            if answer is not None:
                return answer
        return self._page(request, "upload", {"form": form, "title": _("Indlæs organisationsfil")})

    def _look_at(self, request: HttpRequest, form: ImportForm) -> HttpResponse | None:
        """Read the file: on to the preview, the list of its errors, or back to the form when it is no such file."""
        upload: UploadedFile[Any] = form.cleaned_data["file"]
        day = form.cleaned_data["day"]
        data = upload.read()
        try:
            seen = run.preview(data, day=day)
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return None
        if seen.plan is None or seen.plan.is_empty:
            return self._show(request, seen, None, upload.name or "")
        kept = run.keep_for_confirmation(
            data, day=day, filename=upload.name or "", by=_administrator(request), seen=seen
        )
        return HttpResponseRedirect(reverse("admin:clusters_organisationimport_preview", args=[kept.pk]))

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the kept file would do now; the answer carries the digest of what is shown."""
        upload = self._kept(request, pk)
        if upload.content is None:
            return HttpResponseRedirect(reverse("admin:clusters_organisationimport_change", args=[pk]))
        seen = run.preview(bytes(upload.content), day=upload.day)
        return self._show(request, seen, upload, upload.filename)

    def apply_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write what was shown. Twice is once; a preview that no longer holds is shown anew."""
        self._kept(request, pk)
        try:
            upload = run.confirm(pk, digest=request.POST.get("digest", ""), by=_administrator(request))
        except (run.PreviewOutdated, run.FileRefused):
            text = _(
                "Organisationen er ændret, siden du så ændringerne igennem. Der er ikke skrevet noget. Se dem igen."
            )
            self.message_user(request, text, messages.WARNING)
        except run.ImportRunning as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.message_user(
                request, _("Organisationen er opdateret fra %(file)s.") % {"file": upload.filename}
            )
            return HttpResponseRedirect(reverse("admin:clusters_organisationimport_change", args=[pk]))
        return HttpResponseRedirect(reverse("admin:clusters_organisationimport_preview", args=[pk]))

    def _require(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise Http404

    def _kept(self, request: HttpRequest, pk: int) -> OrganisationImport:
        self._require(request)
        upload = OrganisationImport.objects.filter(pk=pk).first()
        if upload is None:
            raise Http404
        return upload

    def _show(
        self, request: HttpRequest, seen: run.Preview, upload: OrganisationImport | None, filename: str
    ) -> HttpResponse:
        plan = seen.plan
        context = {
            "title": _("Se ændringerne igennem"),
            "upload": upload,
            "filename": filename,
            "seen": seen,
            "errors": seen.errors[:_SHOWN],
            "errors_left": len(seen.errors[_SHOWN:]),
            "remarks": seen.remarks[:_SHOWN],
            "remarks_left": len(seen.remarks[_SHOWN:]),
            "groups": _groups(plan) if plan else [],
            "new_people": len(plan.created[User]) if plan else 0,
            "digest": plan.digest if plan else "",
        }
        return self._page(request, "preview", context)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        page = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/clusters/import_{name}.html", page)


def _administrator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # admin_view lets nobody else in
    return request.user


def _groups(plan: Plan) -> list[dict[str, Any]]:
    """The plan's lines by what they are about and what happens, with the counts that stand in the headings."""
    lines: dict[tuple[Subject, Verb], list[Change]] = {}
    for change in plan.changes:
        lines.setdefault((change.subject, change.verb), []).append(change)
    return [
        {
            "subject": subject.label,
            "verb": verb.label,
            "count": len(changes),
            "changes": changes[:_SHOWN],
            "left": len(changes[_SHOWN:]),
            "open": len(changes) <= 20,
        }
        for (subject, verb), changes in lines.items()
    ]
