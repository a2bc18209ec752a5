#!/bin/sh
# test-all.sh [PYTEST ARGUMENTS]: the whole suite on the built wheel, in an environment that holds nothing of the checkout.
set -eu

venv=$PWD/build/test-venv
wheel=$(ls "$PWD"/dist/*.whl)
pip="$venv/bin/python -m pip --disable-pip-version-check --no-input --quiet --quiet"

# setup-venv.sh brings the exact versions of every dependency; then the wheel takes the place of the checkout.
if ! [ -f "$venv/.ready" ] || [ pyproject.toml -nt "$venv/.ready" ] || [ constraints.txt -nt "$venv/.ready" ]; then
    sh scripts/setup-venv.sh "$venv" export,reference,chinese,dev
    touch "$venv/.ready"
fi
$pip install --force-reinstall --no-deps "$wheel"

"$venv/bin/edge-mm" export digits --out build/digits --force

# The working folder holds nothing but `tests`, so that the packages can only be the installed ones.
root=$PWD
mkdir -p build/tests-only
ln -sfn "$root/tests" build/tests-only/tests
cd build/tests-only
"$venv/bin/pytest" -c "$root/pyproject.toml" --override-ini pythonpath=build/tests-only --installed \
    -m "not gpu and not device" "$root/tests" "$@"
