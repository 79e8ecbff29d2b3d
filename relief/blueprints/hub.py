"""A tablet meets its hub: the certificate to take, and how. Open to everybody, for nobody can sign in before."""

from __future__ import annotations

import io

from flask import Blueprint, Response, send_file

from relief import tls
from relief.kernel.problems import NotFound
from relief.web import runtime
from relief.web.guard import public
from relief.web.hx import page

bp = Blueprint("hub", __name__)


@bp.get("/tablet-setup")
@public
def setup() -> Response:
    """The steps, with the fingerprint to compare."""
    certificate = tls.ca_certificate(runtime.settings().data_dir)
    return page("hub/setup.html", fingerprint=tls.fingerprint(certificate) if certificate else None)


@bp.get("/hub.crt")
@public
def certificate() -> Response:
    """The authority's certificate, in the form Android takes."""
    found = tls.ca_certificate(runtime.settings().data_dir)
    if found is None:
        raise NotFound
    return send_file(
        io.BytesIO(found), mimetype="application/x-x509-ca-cert", as_attachment=True, download_name="relief-hub.crt"
    )
