#!/bin/sh
# demo.sh BIN BUNDLE SESSION: the product from a trained model to decisions and their latency.
set -eu

bin=$1
bundle=$2
session=$3

echo "== Export: graphs of the trained reference model, checked against PyTorch"
"$bin/edge-mm" export digits --out "$bundle" --force
echo
echo "== Replay: a recorded session of camera, microphone and text through the runtime"
"$bin/edge-mm" replay "$bundle" "$session" --rate-hz 2
echo
echo "== Latency: one row for each subset of the modalities"
"$bin/edge-mm" bench "$bundle" --quick
