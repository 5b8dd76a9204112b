"""`python -m config.probe` asks /healthz on this machine, for a container's health check; exit code 0 is well."""

from __future__ import annotations

import os
import sys
import urllib.request


def main() -> int:
    """Ask as the first of `ALLOWED_HOSTS`, since Django answers no other name."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    question = urllib.request.Request(address, headers={"Host": host})  # http, this machine
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(question, timeout=8) as answer:
            print(answer.read().decode())
    except OSError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
