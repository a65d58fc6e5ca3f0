#!/usr/bin/env bash
# Installs pinned packages into an environment of their own, once: install_pins.sh VENV REQUIREMENTS
set -euo pipefail
target=$1
pins=$2

cmp --silent "$pins" "$target/installed" && exit
rm -rf "$target"
"${PYTHON:-python3}" -m venv "$target"
"$target/bin/python" -m pip --quiet --disable-pip-version-check install --requirement "$pins"
cp "$pins" "$target/installed"
