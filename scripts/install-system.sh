#!/bin/sh
# Install the Debian packages that Python wheels do not carry. Only the microphone needs one (PortAudio).
set -eu

packages=libportaudio2

if ! command -v apt-get >/dev/null 2>&1; then
    echo "skipped: no apt-get here. For the microphone, install PortAudio with this system's package manager."
    exit 0
fi

missing=
for package in $packages; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" ||
        missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "already there: $packages"
    exit 0
fi

sudo=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "skipped: installing$missing needs root or sudo. Without it only the microphone is unavailable."
        exit 0
    fi
    sudo=sudo
fi

export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update --quiet --quiet
# shellcheck disable=SC2086  # a list of packages
$sudo apt-get install --quiet --yes --no-install-recommends $missing
