#!/bin/sh
# Print the first Python among the given versions (default: 3.11 first, which the constraints are for) that can make a
# virtual environment. Exit 5 if there is none.
set -eu

works() {
    "$1" -c "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))" >/dev/null 2>&1
}

candidates() {
    printf '%s\n' "python$1"
    # pyenv's shims answer only for the versions that are switched on; the interpreters themselves always do.
    ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/"python$1" 2>/dev/null || true
    if command -v uv >/dev/null 2>&1; then uv python find --no-python-downloads "$1" 2>/dev/null || true; fi
}

for version in ${*:-3.11 3.12 3.13 3.10 3}; do
    for python in $(candidates "$version"); do
        if works "$python"; then
            command -v "$python"
            exit 0
        fi
    done
done
echo "No Python ${*:-3.10 or newer} with venv here. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
exit 5
