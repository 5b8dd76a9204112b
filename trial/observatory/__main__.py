"""Starts the portal as in production and asks the Observatory about it; ends with 1 below A+.

The Observatory looks at ports 80 and 443 of a host name and follows the redirect from one to the other, so the portal
stands there, with a certificate made for this run, in a network namespace of its own: no port of the machine is taken,
and nothing outside it is reached. The database is reached through its socket, which namespaces do not part.
"""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import ipaddress
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from trial import console, environment, setup
from trial.cli import ROOT, var_dir
from trial.console import Trouble, say

HERE = Path(__file__).resolve().parent
WANTED = "A+"
_ANSWER_SECONDS = 60
_INSIDE = "--inside"
_UP = 0x1  # IFF_UP
_SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8913, 0x8914


def main() -> int:
    """The verdict; returns 0 for A+. Raises `Trouble` where the kernel gives no network namespace."""
    if _INSIDE in sys.argv:
        return _look()
    if not shutil.which("unshare"):
        raise Trouble("The Observatory needs Linux and its `unshare`, for a network of its own.")
    os.environ["VAR_DIR"] = str(var_dir() / "observatory")
    environment.make_folders()
    _install()
    variables = os.environ | _production()
    with environment.database(variables, home="postgres", durable=False):
        for command in (["migrate", "--verbosity=0"], ["collectstatic", "--no-input", "--verbosity=0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=variables, check=True)
        namespace = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--net", "--map-root-user"]
        inside = [sys.executable, "-m", "trial.observatory", _INSIDE]
        return subprocess.run([*namespace, *inside], cwd=ROOT, env=variables, check=False).returncode


def _production() -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "no",
        "TRIAL": "no",
        "SECRET_KEY": environment.secret_key(var_dir() / "secret-key"),
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "https://localhost",
        "REDIS_URL": "redis://127.0.0.1:6379",  # named but not there: the sign-in page needs no job and no cache
        "EMAIL_HOST": "localhost",
        "LOG_LEVEL": "ERROR",
    }


def _install() -> None:
    """Fetch the Observatory. The lists it would download by itself, of other people's hosts, are left empty."""
    package = _modules() / "node_modules" / "@mdn" / "mdn-http-observatory"
    if not package.is_dir():
        say("Fetching the Observatory …")
        for name in ("package.json", "package-lock.json", "scan.mjs"):
            shutil.copy(HERE / name, _modules() / name)
        command = [*setup.npm(), "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=_modules(), check=True, stdout=subprocess.DEVNULL)
    for name in ("hsts-preload.json", "tld-list.json"):
        (package / "conf" / name).write_text("{}" if name.startswith("hsts") else "[]", encoding="utf-8")


def _modules() -> Path:
    folder = var_dir() / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _node() -> str:
    return shutil.which("node") or setup.npm()[0]


def _look() -> int:
    _raise_loopback()
    certificate, key = _certificate(var_dir())
    plain = ["--bind", "127.0.0.1:80"]
    secure = ["--bind", "127.0.0.1:443", "--certfile", str(certificate), "--keyfile", str(key)]
    with _gunicorn(plain), _gunicorn(secure):
        _wait_until_listening()
        said = subprocess.run(
            [_node(), "--dns-result-order=ipv4first", "scan.mjs"],
            cwd=_modules(),
            env=os.environ | {"NODE_EXTRA_CA_CERTS": str(certificate)},
            capture_output=True,
            text=True,
            check=False,
        )
    if said.returncode:
        raise Trouble(f"The Observatory broke off. {said.stderr.strip()}")
    verdict = json.loads(said.stdout)
    passed, asked = verdict["testsPassed"], verdict["testsQuantity"]
    say(
        f"MDN HTTP Observatory: {verdict['grade']}, {verdict['score']} points, {passed} of {asked} tests passed."
    )
    for line in verdict["missed"]:
        say(f"- {line}")
    return 0 if verdict["grade"] == WANTED else 1


def _raise_loopback() -> None:
    """A new namespace's loopback is down."""
    with socket.socket() as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that lasts a day, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    hosts = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "localhost.pem", folder / "localhost.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem, none = serialization.Encoding.PEM, serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, none))
    files[1].chmod(0o600)
    return files


@contextlib.contextmanager
def _gunicorn(options: list[str]) -> Iterator[None]:
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--no-control-socket", "--log-level=error"]
    web = subprocess.Popen([*command, *options], cwd=ROOT)
    try:
        yield
    finally:
        web.terminate()
        web.wait(timeout=30)


def _wait_until_listening() -> None:
    deadline = time.monotonic() + _ANSWER_SECONDS
    for port in (80, 443):
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
                break
            if time.monotonic() > deadline:
                raise Trouble("The portal does not start.")
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(console.run(main))
