#!/usr/bin/env bash
# Trains on a machine that is borrowed for a few minutes: renders the set there, as it is and with one thing changed in each
# portrait, trains the model's stages and the tagger within so many seconds, and leaves what has to come back in files of under
# 16 MB.
#
#   recipes/portraits/borrowed.sh OUT SECONDS [KEPT]
#
# KEPT is a kept run to begin with (assets/training/portraits.safetensors); without it the mapping network is taught first.
# The stages take 15, 15, 35 and 35 of 100 seconds that are left when enough is rendered, the first at 64x32, where what is
# small or rare is learned soonest: COUNT=14000 pictures of both kinds, of which LEAST=12000 are waited for, but two minutes
# and a half at most.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=$1 end=$2 kept=${3:+--kept $3} count=${COUNT:-14000}
data=runs/portraits-256 changed=runs/changed-256 run=runs/portraits
least=${LEAST:-12000} workers=$((($(nproc) + 1) / 2))
mkdir -p "$run" "$out"

rendered() { python -c "import json; print(json.load(open('$1/portraits.json'))['count'])" 2>/dev/null || echo 0; }
python -m recipes.portraits.render --out "$data" --count "$count" --workers $workers >"$out/render.log" 2>&1 &
rendering=$!
python -m recipes.portraits.render --out "$changed" --count "$count" --workers $workers --changed >"$out/changed.log" 2>&1 &
if [ -z "$kept" ]; then
    OMP_NUM_THREADS=2 python -m recipes.portraits.train mapping --count "$count" --minutes 2 --out "$run/mapping.safetensors"
    kept="--mapping $run/mapping.safetensors"
fi
enough() { [ "$(rendered "$data")" -ge "$1" ] && [ "$(rendered "$changed")" -ge "$1" ]; }
until enough "$least" || { [ $SECONDS -gt 150 ] && enough 1; }; do
    kill -0 $rendering 2>/dev/null || enough 1 || exit 1 # it stopped without any
    sleep 1
done

left=$((end - SECONDS - 40)) # compiling, reading and packing take about that
share() { echo "$((left * $1 / 100))s"; }
stages=3:64:$(share 15),4:64:$(share 15),5:32:$(share 35),5:32:$(share 35):z50:mixed
python -m recipes.portraits.tagger --data "$data" --out "$out/tagger.safetensors" --device "${DEVICE:-cuda}" \
    --batch 256 --epochs 60 --minutes 0.5 >"$out/tagger.log" 2>&1 &
# shellcheck disable=SC2086  # an option and its value, or nothing
python -m recipes.portraits.train supervised --data "$data" --changed "$changed" --run "$run" $kept --compile \
    --device "${DEVICE:-cuda}" --rare 0.5 --half-life 20000 --stages "$stages" | tee "$out/train.log"
python -m recipes.portraits.train keep --data "$data" --run "$run" --out "$out/kept.safetensors"
cp "$run/generator.safetensors" "$out/"
find "$run" -name '*.png' -newer "$out/render.log" -exec cp {} "$out/" \;
wait
ls -l "$out"
