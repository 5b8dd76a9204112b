"""The organisation file in the admin: chosen, looked at, confirmed once."""

from __future__ import annotations

import datetime
import io
import re
import tracemalloc
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from clusters.models import Area, Membership, OrganisationImport
from core import clock
from tests.clusters.files import FAULTY, GOOD, as_csv, two_clusters
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/clusters/organisationimport/add/"


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory.create(name="Anna Admin", is_staff=True))
    return client


def upload(
    client: Client, data: bytes, name: str = "organisation.csv", day: datetime.date | None = None
) -> str:
    """Bring a file; the text of the page one ends on."""
    file = SimpleUploadedFile(name, data)
    answer = client.post(ADD, {"file": file, "day": f"{day or clock.today():%d-%m-%Y}"}, follow=True)
    return text_of(answer)


def text_of(answer: Any) -> str:
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def digest_in(page: str) -> str:
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found
    return found[1]


def confirm(client: Client, page: str, digest: str | None = None) -> str:
    kept = OrganisationImport.objects.first()
    assert kept is not None
    url = reverse("admin:clusters_organisationimport_apply", args=[kept.pk])
    return text_of(client.post(url, {"digest": digest or digest_in(page)}, follow=True))


def test_a_file_is_looked_at_before_anything_is_written(admin: Client) -> None:
    page = upload(admin, GOOD.read_bytes(), day=datetime.date(2026, 8, 1))
    assert "organisation.csv</strong> har 540 rækker." in page
    assert "Ændringerne gælder fra den 1. august 2026." in page
    assert "Institutioner: 452 oprettes" in page
    assert "… og 152 mere." in page
    assert "540 nye personer kan inviteres bagefter" in page
    assert not Area.objects.exists()
    page = confirm(admin, page)
    assert "Organisationen er opdateret fra organisation.csv." in page
    assert "Institutioner: 452 oprettes" in page
    assert Membership.objects.count() == 540
    line = OrganisationImport.objects.get()
    assert (line.content, str(line.uploaded_by)) == (None, "Anna Admin")


def test_the_same_file_again_says_so_and_has_no_button(admin: Client) -> None:
    confirm(admin, upload(admin, as_csv(two_clusters())))
    page = upload(admin, as_csv(two_clusters()))
    assert "Portalen siger allerede det samme som filen." in page
    assert "Skriv ændringerne" not in page
    assert OrganisationImport.objects.count() == 1


def test_changes_are_shown_old_and_new(admin: Client) -> None:
    confirm(admin, upload(admin, as_csv(two_clusters())))
    rows = two_clusters()
    rows[1]["Børnetal"] = "95"
    assert "børnetal: <del>80</del> → <ins>95</ins>" in upload(admin, as_csv(rows))


def test_errors_are_listed_and_nothing_can_be_written(admin: Client) -> None:
    page = upload(admin, FAULTY.read_bytes())
    assert "7 fejl skal rettes" in page
    assert "Række 8, Børnetal: »ca. 80« er ikke et helt tal." in page
    assert "Række 42, Klynge/netværk: Rækken står midt i Klynge Guldberg" in page
    assert "Skriv ændringerne" not in page
    assert not OrganisationImport.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Filen er tom."),
        (b"%PDF-1.7", "Filen er en PDF."),
        (b"\x89PNG\r\n\x1a\n", "Filen er et billede."),
    ],
)
def test_another_kind_of_file_gets_a_clear_answer(admin: Client, data: bytes, words: str) -> None:
    assert words in upload(admin, data)


def test_no_file_and_no_date_are_form_errors(admin: Client) -> None:
    page = text_of(admin.post(ADD, {"day": "i går"}))
    assert "Dette felt er påkrævet." in page
    assert "Skriv datoen som dag-måned-år" in page


def test_a_file_that_is_too_large_is_thrown_away_as_it_comes(admin: Client, settings: Settings) -> None:
    settings.IMPORT_MAX_BYTES = 100_000
    page = upload(admin, b"x" * 5_000_000)
    assert "Filen fylder 4,8\xa0MB. Portalen læser højst 97,7\xa0KB." in page
    assert not OrganisationImport.objects.exists()


class LargeBody(io.RawIOBase):
    """A request of 200 MB that nobody has in memory."""

    def __init__(self, head: bytes, middle: int, tail: bytes) -> None:
        self.head, self.middle, self.tail = head, middle, tail

    def read(self, size: int = -1) -> bytes:
        for name in ("head", "tail"):
            if name == "tail" and self.middle:
                taken = min(size, self.middle)
                self.middle -= taken
                return b"x" * taken
            part: bytes = getattr(self, name)
            if part:
                setattr(self, name, part[size:])
                return part[:size]
        return b""


def test_200_megabytes_are_answered_without_being_kept(admin: Client) -> None:
    head = (
        b'--b\r\nContent-Disposition: form-data; name="day"\r\n\r\n01-08-2026\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="stor.csv"\r\n\r\n'
    )
    tail = b"\r\n--b--\r\n"
    size = 200_000_000
    body = LargeBody(head, size, tail)
    tracemalloc.start()
    answer = admin.request(
        REQUEST_METHOD="POST",
        PATH_INFO=ADD,
        CONTENT_TYPE="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(len(head) + size + len(tail)),
        **{"wsgi.input": body},
    )
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "Filen fylder 190,7\xa0MB. Portalen læser højst 9,5\xa0MB." in text_of(answer)
    assert (body.middle, body.tail) == (0, b"")  # read to its end, so that the browser listens to the answer
    assert most < 40_000_000


def test_the_upload_is_protected_against_other_sites() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory.create(is_staff=True))
    answer = client.post(
        ADD, {"file": SimpleUploadedFile("a.csv", as_csv(two_clusters())), "day": "01-08-2026"}
    )
    assert answer.status_code == 403
    page = client.get(ADD)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token
    answer = client.post(
        ADD,
        {
            "csrfmiddlewaretoken": token[1],
            "file": SimpleUploadedFile("a.csv", as_csv(two_clusters())),
            "day": "01-08-2026",
        },
    )
    assert answer.status_code == 302


def test_a_double_click_writes_once(admin: Client) -> None:
    page = upload(admin, as_csv(two_clusters()))
    assert "Organisationen er opdateret" in confirm(admin, page)
    assert "Organisationen er opdateret" in confirm(admin, page)
    assert Membership.objects.count() == 5
    assert {event.pgh_label for person in Membership.objects.all() for event in person.events.all()} == {
        "insert"
    }


def test_what_changed_in_between_is_shown_again(admin: Client) -> None:
    page = upload(admin, as_csv(two_clusters()))
    Area.objects.create(name="Amager")
    again = confirm(admin, page)
    assert "Organisationen er ændret, siden du så ændringerne igennem." in again
    assert "Områder: 1 oprettes" not in again
    assert not Membership.objects.exists()
    assert "Organisationen er opdateret" in confirm(admin, again)


def test_a_preview_of_what_is_written_leads_to_what_happened(admin: Client) -> None:
    confirm(admin, upload(admin, as_csv(two_clusters())))
    kept = OrganisationImport.objects.get()
    answer = admin.get(reverse("admin:clusters_organisationimport_preview", args=[kept.pk]), follow=True)
    assert "Institutioner: 3 oprettes" in text_of(answer)
    assert admin.get(reverse("admin:clusters_organisationimport_preview", args=[0])).status_code == 404
    assert admin.get(reverse("admin:clusters_organisationimport_apply", args=[kept.pk])).status_code == 405


@pytest.mark.parametrize("page", ["preview", "apply"])
def test_others_neither_see_nor_confirm(admin: Client, page: str) -> None:
    upload(admin, as_csv(two_clusters()))
    kept = OrganisationImport.objects.get()
    other = Client()
    other.force_login(UserFactory.create())
    for client in (other, Client()):
        answer = client.post(
            reverse(f"admin:clusters_organisationimport_{page}", args=[kept.pk]), {"digest": kept.digest}
        )
        assert answer.status_code == 302
    assert not Membership.objects.exists()
