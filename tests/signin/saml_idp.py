"""A SAML identity provider in a process of its own: pysaml2's, on a loopback port.

`python saml_idp.py PORT FOLDER`: keys and the portal's metadata lie in the folder. It checks that the request is signed
by the portal, asks who it is unless the address says so, and answers with a form that the browser posts. `as` names the
person; `variant` says how the answer is made other than it should be: with another key, unsigned, for somebody else,
too old, and so on.
"""

from __future__ import annotations

import base64
import html
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.saml import NAME_FORMAT_URI, NAMEID_FORMAT_PERSISTENT, NAMEID_FORMAT_TRANSIENT, NameID
from saml2.server import Server

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
#: the second is another site to a browser that is at the portal on the first
HERE, THERE = f"http://127.0.0.1:{PORT}", f"http://localhost:{PORT}"
PRIVILEGES = "https://data.gov.dk/model/core/eid/privilegesIntermediate"


def provider(key: str, minutes: int = 15) -> Server:
    """The provider with one of the keys in the folder."""
    lifetime = {"minutes": minutes} if minutes > 0 else {"seconds": -3600}
    config = {
        "entityid": f"{HERE}/metadata",
        "xmlsec_binary": "/usr/bin/xmlsec1",
        "key_file": str(FOLDER / f"{key}.key"),
        "cert_file": str(FOLDER / f"{key}.crt"),
        "metadata": {"local": [str(FOLDER / "portal.xml"), str(FOLDER / "another.xml")]},
        "service": {
            "idp": {
                "endpoints": {
                    "single_sign_on_service": [(f"{at}/sso", BINDING_HTTP_REDIRECT) for at in (HERE, THERE)]
                },
                "want_authn_requests_signed": True,
                "policy": {"default": {"lifetime": lifetime, "name_form": NAME_FORMAT_URI}},
            }
        },
        "allow_unknown_attributes": True,
    }
    return Server(config=IdPConfig().load(config))


def attributes_of(person: str, privileges: str) -> dict[str, Any]:
    found = {"urn:oid:0.9.2342.19200300.100.1.3": person}
    return {**found, **({PRIVILEGES: privileges} if privileges else {})}


def asking(query: dict[str, str]) -> str:
    """The provider's own sign-in."""
    kept = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(query[name])}">'
        for name in query
    )
    return (
        f"<!doctype html><title>Kommunen</title><form>{kept}"
        '<label>Hvem er du?<input name="as"></label><button>Log ind</button></form>'
    )


def answer(query: dict[str, str]) -> tuple[str, str, str]:
    """The response as XML, the relay state, and where the browser is to post them."""
    variant, person = query.get("variant", ""), query["as"]
    server = provider("other" if variant == "other key" else "idp", minutes=0 if variant == "expired" else 15)
    request = server.parse_authn_request(
        query["SAMLRequest"],
        BINDING_HTTP_REDIRECT,
        relay_state=query.get("RelayState"),
        sigalg=query.get("SigAlg"),
        signature=query.get("Signature"),
    )
    arguments = server.response_args(request.message)
    if variant == "audience":
        arguments["sp_entity_id"] = "http://another.example/metadata"
    if variant == "destination":
        arguments["destination"] = "http://another.example/acs"
    form = NAMEID_FORMAT_TRANSIENT if variant == "transient" else NAMEID_FORMAT_PERSISTENT
    made = server.create_authn_response(
        attributes_of(person, query.get("privileges", "")),
        userid=person,
        name_id=NameID(format=form, text=query.get("name", f"id-{person}")),
        authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"},
        sign_response=variant not in {"unsigned", "response unsigned"},
        sign_assertion=variant not in {"unsigned", "assertion unsigned"},
        sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
        **arguments,
    )
    return str(made), query.get("RelayState", ""), str(arguments["destination"])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/health":
            self._say(200, "ok")
            return
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        if "as" not in query:
            self._say(200, asking(query))
            return
        try:
            response, relay, acs = answer(query)
        except Exception as error:
            self._say(400, repr(error))
            return
        self._say(
            200,
            f'<!doctype html><title>Kommunen</title><form method="post" action="{html.escape(acs)}">'
            f'<input name="SAMLResponse" type="hidden" value="{base64.b64encode(response.encode()).decode()}">'
            f'<input name="RelayState" type="hidden" value="{html.escape(relay)}"><button>Videre</button></form>',
        )

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        pass


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
