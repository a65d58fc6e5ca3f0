#!/usr/bin/env bash
# Installs the provider's published client and CLI into an environment of their own, .venv-provider:
# they are no dependency of ours, but the simulated account is held to what they read.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/../../../.venv-provider
pins=$here/requirements.txt

cmp --silent "$pins" "$target/installed" && exit
rm -rf "$target"
"${PYTHON:-python3}" -m venv "$target"
"$target/bin/python" -m pip --quiet --disable-pip-version-check install --requirement "$pins"
cp "$pins" "$target/installed"
