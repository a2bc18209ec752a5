#!/bin/sh
# test-runtime.sh VERSION BUNDLE SESSION: install the built wheel alone on one version of Python, outside the checkout,
# and run the tests that need nothing else.
set -eu

version=$1
bundle=$(realpath "$2")
session=$(realpath "$3")

if ! python=$(sh scripts/find-python.sh "$version" 2>/dev/null); then
    echo "== Python $version: skipped, there is none here"
    exit 0
fi
echo "== Python $version: the wheel alone ($python)"

venv=$PWD/build/runtime-$version
wheel=$(ls "$PWD"/dist/*.whl)
pip="$venv/bin/python -m pip --disable-pip-version-check --no-input --quiet --quiet"

# The environment is made once and kept; the wheel in it is always the one just built.
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
$pip install "$wheel" pytest pytest-timeout hypothesis
$pip install --force-reinstall --no-deps "$wheel"

# `tests` is importable from a folder that holds nothing else, so that the packages can only be the installed ones.
mkdir -p build/tests-only
ln -sfn "$PWD/tests" build/tests-only/tests
export PYTHONSAFEPATH=1 PYTHONDONTWRITEBYTECODE=1
EDGE_MM_BUNDLE=$bundle EDGE_MM_SESSION=$session "$venv/bin/pytest" --override-ini pythonpath=build/tests-only \
    -m "not slow and not gpu and not device" --runtime-only --installed -q tests/wheel tests/unit
