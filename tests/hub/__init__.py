"""A hub on loopback that the unmodified huggingface_hub client accepts. Standard library only.

>>> with Hub(tmp_path) as hub:          # doctest: +SKIP
...     hub.fail("POST", "/commit/", status=503, headers={"Retry-After": "1"})
...     run_client(env=hub.env(home))
"""

from hub.server import Fault, Hub
from hub.store import Repo

__all__ = ["Fault", "Hub", "Repo"]
