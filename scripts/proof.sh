#!/bin/sh
# proof.sh BIN: the slow tests, then every program of tests/bench that writes a result. The docstring of such a program
# holds the command, `python -m tests.bench.NAME ... --out docs/results/NAME.json`; what stands there is what runs.
set -eu

bin=$1
PATH="$(realpath "$bin"):$PATH"
export PATH

edge-mm export digits --out build/digits --force
python -m pytest -m "slow and not gpu and not device"

grep -hoE '^ *python -m tests\.bench\.[a-z_.]+ .*--out docs/results/[a-z_]+\.json' -r tests/bench --include='*.py' |
    sed 's/^ *//' | sort -u >build/proof.txt
failed=0
while read -r command; do
    echo "== $command"
    sh -c "$command" </dev/null || failed=1
done <build/proof.txt

python -m tests.docs.results
exit $failed
