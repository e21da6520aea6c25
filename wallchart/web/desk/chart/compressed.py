"""Long pages are sent compressed, as far as it pays.

Django's own `gzip_page` takes its compressor's level 6; level 4 makes a chart as small in half of the time,
which is a tenth of what the whole page costs.
"""

from __future__ import annotations

import gzip
import io
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from wallchart.web.doors import AskedRequest

LEVEL = 4
More = ParamSpec("More")
Page = Callable[Concatenate[AskedRequest, More], HttpResponse]


def compressed(page: Page[More]) -> Page[More]:
    """The page, compressed for whoever says that they can read it so."""

    @wraps(page)
    def within(request: AskedRequest, /, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
        response = page(request, *args, **kwargs)
        patch_vary_headers(response, ("Accept-Encoding",))
        if "gzip" in request.headers.get("Accept-Encoding", "") and not response.has_header(
            "Content-Encoding"
        ):
            response.content = _packed(response.content)
            response.headers["Content-Encoding"] = "gzip"
        return response

    return within


def _packed(content: bytes) -> bytes:
    """In a gzip that names a file of random length: how small a page gets tells nothing of its secrets."""
    out = io.BytesIO()
    name = secrets.token_hex(secrets.randbelow(50) + 1)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=out, mtime=0) as packed:
        packed.write(content)
    return out.getvalue()
