#!/bin/sh
# setup-venv.sh VENV EXTRAS: make the virtual environment if need be and install the project into it, editable.
#
# PYTHON       interpreter of a new environment (default: see find-python.sh)
# TORCH        the requirement that picks the build of torch
# TORCH_INDEX  where to look for it when the configured indexes do not have it
# CONSTRAINTS  file of exact versions (default: constraints.txt)
set -eu

venv=$1
extras=$2
pip="$venv/bin/python -m pip --disable-pip-version-check --no-input"

if ! [ -x "$venv/bin/python" ]; then
    python=${PYTHON:-$(sh scripts/find-python.sh)}
    echo "Creating $venv with $python" >&2
    "$python" -m venv "$venv"
fi

# The exact versions are for Python 3.11; other versions get what pyproject.toml's ranges allow.
constraints=
if [ "$("$venv/bin/python" -c 'import sys; print(*sys.version_info[:2], sep=".")')" = 3.11 ]; then
    constraints="--constraint ${CONSTRAINTS:-constraints.txt}"
fi

case ",$extras," in
*,export,* | *,dev,*)
    echo "Installing $TORCH (some 200 MB; the whole set-up takes minutes)" >&2
    # First without the extra index: where that host cannot be reached, pip would wait for it at every package.
    if ! $pip install --quiet --quiet $constraints "$TORCH" 2>/dev/null; then
        echo "Installing $TORCH from $TORCH_INDEX" >&2
        $pip install --quiet --quiet $constraints --extra-index-url "$TORCH_INDEX" "$TORCH"
    fi
    ;;
esac

echo "Installing edge-mm[$extras] into $venv" >&2
$pip install --quiet --quiet $constraints --editable ".[$extras]"
