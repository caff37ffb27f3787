#!/usr/bin/env bash
# Runs the README's two commands on a bare Debian, from a clean clone of what is committed here: what this machine has
# installed, or what an earlier run has left, helps neither.
#
# usage: run.sh <12|13> [suite]
#
# The root is made by mmdebstrap and thrown away. Kept between runs, in build/fresh/<release>/: the packages that were
# fetched, npm's too, the bare root before anything is installed, and what ccache has of the compiler. As root only.
# FRESH_KEEP=1 leaves the root for a look.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
# shellcheck source=tests/support/steps.sh
. tests/support/steps.sh

MIRROR_DEFAULT=http://deb.debian.org/debian
SECURITY_MIRROR_DEFAULT=http://deb.debian.org/debian-security
CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt
CLONE=/opt/comanda

release=$1
suite=${2:-}
case $release in
  12) name=bookworm ;;
  13) name=trixie ;;
  *) fail "test fresh: '$release' is neither 12 nor 13" ;;
esac
kept=$PWD/build/fresh/$release
root=$kept/root
log=$kept/log

# The mirror that this machine's own sources name, if they name one: the first URI that ends in <what>.
mirror_of() { # <what> <default>
  local found
  found=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^ *#' |
    grep -oE "https?://[^ ]+/$1(/| |\$)" | head -n 1 || true)
  echo "${found:-$2}"
}

make_bare_root() {
  local mirror security
  [ ! -e "$kept/bare.tar" ] || return 0
  mirror=$(mirror_of debian "$MIRROR_DEFAULT")
  security=$(mirror_of debian-security "$SECURITY_MIRROR_DEFAULT")
  quietly "making a bare Debian $release" "$log/bare.log" mmdebstrap --mode=root --variant=minbase \
    --include=ca-certificates,git "$name" "$kept/bare.new.tar" \
    "deb $mirror $name main" "deb $mirror $name-updates main" "deb $security $name-security main"
  mv "$kept/bare.new.tar" "$kept/bare.tar"
}

# What says how this machine reaches its package registries; of what it has installed, nothing.
copy_the_way_out() {
  local file
  for file in /etc/resolv.conf /etc/hosts "$CA_BUNDLE"; do
    if [ -e "$file" ]; then cp -L "$file" "$root$file"; fi
  done
  if [ -e ~/.npmrc ]; then cp ~/.npmrc "$root/root/.npmrc"; fi
}

# in_root <command...>: in a mount and a process namespace of its own: whatever it starts or mounts ends with it. Takes the
# place of the shell that calls it.
in_root() {
  local variable names=() passed=()
  names=(http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY NPM_CONFIG_REGISTRY JOBS CI)
  for variable in "${names[@]}"; do
    if [ -n "${!variable:-}" ]; then passed+=("$variable=${!variable}"); fi
  done
  # shellcheck disable=SC2016 # expanded by the inner shell
  exec unshare --mount --pid --fork --kill-child bash -euc '
    root=$1 kept=$2
    shift 2
    mount --rbind /dev "$root/dev"
    mount -t proc proc "$root/proc"
    mount -t sysfs sysfs "$root/sys"
    mount --bind "$kept/archives" "$root/var/cache/apt/archives"
    mount --bind "$kept/npm" "$root/root/.npm"
    mount --bind "$kept/ccache" "$root/root/.cache/ccache"
    exec chroot "$root" "$@"' _ "$root" "$kept" \
    env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    NODE_EXTRA_CA_CERTS="$CA_BUNDLE" "${passed[@]}" "$@"
}

remove_root() { rm -rf --one-file-system "$root"; }
# What still runs in the root ends with the process that made its namespaces, which heeds no other signal.
leave() {
  local status=$?
  jobs -p | xargs -r kill -9 2>/dev/null || true
  if [ -z "${FRESH_KEEP:-}" ]; then remove_root; fi
  exit "$status"
}

[ "$(id -u)" = 0 ] || fail "test fresh: making a root needs root"
mkdir -p "$kept"/{archives/partial,npm,ccache} "$log"
make_bare_root
remove_root
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
step "Debian $release: unpacking the bare root and cloning $(git rev-parse --short HEAD) into it"
mkdir -p "$root"
tar -xf "$kept/bare.tar" -C "$root"
mkdir -p "$root/root/.npm" "$root/root/.cache/ccache"
copy_the_way_out
git clone -q --no-local . "$root$CLONE"

step "Debian $release: ./dev demo --once"
quietly "demo" "$log/demo.log" in_root "$CLONE/dev" demo --once
tail -n 3 "$log/demo.log" >&2
step "Debian $release: ./dev test $suite"
# shellcheck disable=SC2086 # no suite is no argument
quietly "test" "$log/test.log" in_root "$CLONE/dev" test $suite
grep -E 'tests passed|Total Test time' "$log/test.log" >&2
