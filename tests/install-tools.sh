#!/bin/sh
# The programs and fonts that the tests need from the system. Installs by apt-get what is missing,
# or says what to install. Does nothing when all is there. With `long`, those of the long runs too.
set -eu

run=${1:-}

has() { command -v "$1" >/dev/null 2>&1; }
has_font() { has fc-list && fc-list -q "$1"; }
has_server() { has "$1" || ls /usr/lib/postgresql/*/bin/"$1" >/dev/null 2>&1; }

missing() {
  has chromium || echo chromium
  has fc-list || echo fontconfig
  { has_font "Noto Naskh Arabic" && has_font "Noto Serif Tibetan"; } || echo fonts-noto-core
  has_font "Noto Sans CJK SC" || echo fonts-noto-cjk
  has age || echo age
  { has pdftotext && has pdftoppm; } || echo poppler-utils
  { has_server initdb && has_server pg_ctl && has psql; } || echo postgresql
  [ "$run" != long ] || has soffice || echo libreoffice-calc-nogui
}

give_up() {
  echo "tests/install-tools.sh: $1: install" $packages "and try again" >&2
  exit 1
}

packages=$(missing)
[ -n "$packages" ] || exit 0

has apt-get || give_up "there is no apt-get here"
if [ "$(id -u)" = 0 ]; then
  as_root=
elif has sudo && sudo -n true 2>/dev/null; then
  as_root=sudo
else
  give_up "this needs root"
fi

echo "Installing" $packages
apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >/dev/null
}
apt update
apt install -y --no-install-recommends $packages </dev/null

packages=$(missing)
[ -z "$packages" ] || give_up "still missing after apt-get"
