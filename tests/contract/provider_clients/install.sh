#!/usr/bin/env bash
# Installs the provider's published client and CLI into an environment of their own, .venv-provider:
# they are no dependency of ours, but the simulated account is held to what they read.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../../..
exec "$root/tests/support/programs/install_pins.sh" "$root/.venv-provider" "$here/requirements.txt"
