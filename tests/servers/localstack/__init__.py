"""A LocalStack of our own: S3 and SQS that hold signatures, times and policies against a request.

It lives in a virtual environment apart, which `python3 run.py test` makes: its pins and ours do
not go together.
"""

import os
import signal
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers.program import Server, as_user, free_port

PYTHON = Path(__file__).parents[3] / ".run" / "localstack" / "bin" / "python"

_SETTINGS = {
    "SERVICES": "s3,sqs",
    "EAGER_SERVICE_LOADING": "1",
    "S3_SKIP_SIGNATURE_VALIDATION": "0",
    "SKIP_SSL_CERT_DOWNLOAD": "1",
    "DISABLE_EVENTS": "1",
    "DNS_ADDRESS": "0",
    "LEGACY_DOCKER_CLIENT": "0",
    "OVERRIDE_IN_DOCKER": "0",
    "PERSISTENCE": "0",
    "DEBUG": "0",
}


class LocalStack(Server):
    """A LocalStack at `url`, which keeps nothing."""

    def __init__(self, folder: Path) -> None:
        assert PYTHON.exists(), "LocalStack is not installed: `python3 run.py test` does that."
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        settings = {
            **_SETTINGS,
            "GATEWAY_LISTEN": f"127.0.0.1:{port}",
            "LOCALSTACK_VOLUME_DIR": str(folder / "data"),
            "FILESYSTEM_ROOT": str(folder / "data"),
            "TMPDIR": str(folder),
            "HOME": str(folder),
            "PATH": os.environ.get("PATH", ""),
        }
        command = [
            *as_user(), "env", "-i", *(f"{name}={value}" for name, value in settings.items()),
            PYTHON, "-m", "localstack.runtime.main",
        ]  # fmt: skip
        log = folder / "localstack.log"
        # It keeps nothing, so there is nothing to wait for.
        super().__init__(command, log=log, is_ready=self._answers, stop_signal=signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_localstack/health", timeout=1) as answer:
                return b'"s3": "running"' in answer.read()
        except OSError:
            return False


@contextmanager
def running_localstack() -> Iterator[LocalStack]:
    """Give a LocalStack that runs."""
    with TemporaryDirectory(prefix="localstack-", ignore_cleanup_errors=True) as folder:
        server = LocalStack(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()
