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

# The working folder holds nothing but `tests`, so that the packages can only be the installed ones.
root=$PWD
mkdir -p build/tests-only
ln -sfn "$root/tests" build/tests-only/tests
cd build/tests-only
EDGE_MM_BUNDLE=$bundle EDGE_MM_SESSION=$session "$venv/bin/pytest" -c "$root/pyproject.toml" \
    --override-ini pythonpath=build/tests-only -p no:cacheprovider -q -m "not slow and not gpu and not device" \
    --runtime-only --installed "$root/tests/wheel" "$root/tests/unit"
