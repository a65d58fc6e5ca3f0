#!/usr/bin/env bash
# Installs Ansible into an environment of its own, .venv-ansible: it is no dependency of ours, but
# what is exported for it is read back by it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
target=$here/../../../.venv-ansible
pins=$here/requirements.txt

cmp --silent "$pins" "$target/installed" && exit
rm -rf "$target"
"${PYTHON:-python3}" -m venv "$target"
"$target/bin/python" -m pip --quiet --disable-pip-version-check install --requirement "$pins"
cp "$pins" "$target/installed"
