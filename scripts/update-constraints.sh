#!/bin/sh
# Write constraints.txt: what a fresh environment with every extra of development gets today, on Python 3.11.
set -eu

venv=build/constraints-venv
rm -rf "$venv"
mkdir -p build
: >build/no-constraints.txt

PYTHON=$(sh scripts/find-python.sh 3.11) CONSTRAINTS=build/no-constraints.txt \
    sh scripts/setup-venv.sh "$venv" export,reference,chinese,peers,dev
{
    echo "# Exact versions for development on Python 3.11, written by \`make constraints\`."
    echo "# Which build of torch (CPU, CUDA) is TORCH's choice in the Makefile: this line admits each."
    # The public version of torch, without the suffix that names its build.
    "$venv/bin/python" -m pip freeze --disable-pip-version-check --exclude edge-mm | sed -E 's/^(torch==[0-9.]+)\+.*/\1/'
} >build/constraints.txt
mv build/constraints.txt constraints.txt
rm -rf "$venv"
