#!/usr/bin/env bash
# Trains on a machine that is borrowed for a few minutes: renders the set there, trains the model's three stages and the
# tagger within so many seconds, and leaves what has to come back in files of under 16 MB.
#
#   recipes/portraits/borrowed.sh OUT SECONDS [KEPT]
#
# KEPT is a kept run to begin with (assets/training/portraits.safetensors). The stages take 16, 32 and 52 of 100 seconds
# that are left when enough is rendered. COUNT=28000 pictures, of which LEAST=24000 are waited for, but two minutes at most.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=$1 end=$2 kept=${3:+--kept $3}
data=runs/portraits-256 run=runs/portraits
least=${LEAST:-24000}
mkdir -p "$run" "$out"

count() { python -c "import json; print(json.load(open('$data/portraits.json'))['count'])" 2>/dev/null || echo 0; }
python -m recipes.portraits.render --out "$data" --count "${COUNT:-28000}" --workers "$(nproc)" >"$out/render.log" 2>&1 &
rendering=$!
while [ "$(count)" -lt "$least" ] && kill -0 $rendering 2>/dev/null && { [ $SECONDS -lt 120 ] || [ "$(count)" = 0 ]; }; do
    sleep 1
done

left=$((end - SECONDS - 40)) # compiling, reading and packing take about that
stages=4:64:$((left * 16 / 100))s,5:32:$((left * 32 / 100))s:mixed,5:32:$((left * 52 / 100))s:z75:mixed
python -m recipes.portraits.tagger --data "$data" --out "$out/tagger.safetensors" --device "${DEVICE:-cuda}" \
    --batch 256 --epochs 60 --minutes 0.5 >"$out/tagger.log" 2>&1 &
# shellcheck disable=SC2086  # an option and its value, or nothing
python -m recipes.portraits.train supervised --data "$data" --run "$run" $kept --device "${DEVICE:-cuda}" --compile \
    --matched 4096 --matches 4 --half-life 20000 --stages "$stages" | tee "$out/train.log"
python -m recipes.portraits.train keep --data "$data" --run "$run" --out "$out/kept.safetensors"
cp "$run/generator.safetensors" "$out/"
find "$run" -name '*.png' -newer "$out/render.log" -exec cp {} "$out/" \;
wait
ls -l "$out"
