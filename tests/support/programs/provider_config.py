"""The file in which the provider's own command line keeps its token."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_provider_config(home: Path, config: object) -> Path:
    """Write the file as `vps login` does: as JSON, for its owner alone; bytes as they are."""
    folder = home / ".vps"
    folder.mkdir(exist_ok=True)
    file = folder / "config.json"
    file.write_bytes(config if isinstance(config, bytes) else json.dumps(config).encode())
    file.chmod(0o600)
    return file
