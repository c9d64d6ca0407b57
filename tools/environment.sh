# shellcheck shell=bash
# shellcheck disable=SC2034 # What is set here is used by the scripts that source this file.
#
# Sourced by the scripts in this folder: where things are, how everything is built, a few words.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
cd "$root" || exit

# The oldest Swift whose package manager reads Package.swift, and the one that is tested.
oldest_swift=6.2
tested_swift=6.3

# The system libraries by the names that pkg-config knows them by. STRICT tables need SQLite 3.37.
libraries=("sqlite3 >= 3.37" "libzstd" "libcrypto")

# tools/check and tools/test share these, so that nothing is built twice.
build_flags=(-c release -Xswiftc -warnings-as-errors)

# Homebrew keeps SQLite and OpenSSL out of the way of Apple's ("keg-only"): show pkg-config where.
if [ "$(uname -s)" = Darwin ] && command -v brew >/dev/null; then
    for formula in sqlite zstd openssl; do
        PKG_CONFIG_PATH="$(brew --prefix)/opt/$formula/lib/pkgconfig:${PKG_CONFIG_PATH:-}"
    done
    export PKG_CONFIG_PATH
fi

# Says what is being done, apart from what the programs it runs say.
say() {
    printf '%s\n' "$*" >&2
}

# Ends the script: what is wrong, then what to do about it.
fail() {
    say "error: $1"
    say "try:   $2"
    exit 1
}

# Shows a command and runs it.
run() {
    say "\$ $*"
    "$@"
}

# Runs a command as root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        run "$@"
    elif command -v sudo >/dev/null; then
        run sudo "$@"
    else
        fail "this needs root, and there is no sudo here: $*" \
            "run it as root, then start again"
    fi
}

# Installs Debian packages.
install_with_apt() {
    as_root apt-get update ||
        say "apt-get update failed; going on with the package lists that are there"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}
