"""What a WSGI server (gunicorn) loads."""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from wallchart.refusal import Refusal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
application = get_wsgi_application()
if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
    raise Refusal("the static files are not there yet; run `wallchart prepare`, then start the server")
