"""Compiles every template: a misspelt tag or a missing parent is found without opening the page."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template


def main() -> int:
    """Print each template that does not compile; 1 when there is one, or when there are no templates at all."""
    django.setup()
    folder = Path(settings.TEMPLATES[0]["DIRS"][0])
    names = sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.suffix in {".html", ".txt"}
    )
    faults = [fault for name in names if (fault := _fault(name))]
    print("\n".join(faults) if names else "there are no templates")
    return 1 if faults or not names else 0


def _fault(name: str) -> str:
    try:
        get_template(name)
    except (TemplateSyntaxError, TemplateDoesNotExist) as error:
        return f"{name}: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
