"""A plan's pages asked for over HTTP, and days counted from today."""

from __future__ import annotations

import datetime

from django.test import Client
from django.urls import reverse

from core import clock
from people.models import User
from tests.factories_plan import PlanCase

TODAY = clock.today


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *keys: int) -> str:
    return reverse(f"profiles:{name}", args=keys)


def page_of(case: PlanCase, user: User) -> str:
    response = sign_in(user).get(url("plan", case.plan.pk))
    assert response.status_code == 200
    return response.content.decode()


def days(number: int) -> datetime.date:
    return TODAY() + datetime.timedelta(days=number)
