#!/usr/bin/env python3
"""Django's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.DEBUG  # noqa: B018  # read now, so that a wrong setting is one sentence and not a trace from somewhere inside
    except ImproperlyConfigured as error:
        sys.exit(f"A setting is wrong. {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
