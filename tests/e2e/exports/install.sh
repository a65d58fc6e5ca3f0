#!/usr/bin/env bash
# Installs Ansible into an environment of its own, .venv-ansible: it is no dependency of ours, but
# what is exported for it is read back by it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../../..
exec "$root/tests/support/programs/install_pins.sh" "$root/.venv-ansible" "$here/requirements.txt"
