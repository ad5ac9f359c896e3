#!/usr/bin/env bash
# Trains on a machine that is borrowed for a few minutes: renders the set there, as it is and with one thing changed in each
# portrait, trains the model's stages and the tagger within so many seconds, and leaves what has to come back in files of under
# 16 MB.
#
#   recipes/portraits/borrowed.sh OUT SECONDS [KEPT]
#
# KEPT is a kept run to begin with (assets/training/portraits.safetensors): 30 of 100 seconds that are left are spent at 64x32,
# where what is small or rare is learned soonest, with its maps held where KEPT draws right, the others on whole pictures. Without
# it the mapping network is taught first, and 15, 15, 35 and 35 of 100 are spent on 64x32, 128x64 and whole pictures twice.
# COUNT=14000 pictures of both kinds are rendered, of which LEAST=12000 are waited for, but two minutes and a half at most.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=$1 end=$2 kept=${3:+--kept $3} count=${COUNT:-14000}
data=runs/portraits-256 changed=runs/changed-256 run=runs/portraits
least=${LEAST:-12000} workers=$((($(nproc) + 1) / 2))
mkdir -p "$run" "$out"

rendered() { python -c "import json; print(json.load(open('$1/portraits.json'))['count'])" 2>/dev/null || echo 0; }
# How many there are of both kinds, at most $1.
least_rendered() {
    local both=("$(rendered "$data")" "$(rendered "$changed")" "$1")
    printf '%s\n' "${both[@]}" | sort -n | head -1
}
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

python -m recipes.portraits.tagger --data "$data" --out "$out/tagger.safetensors" --device "${DEVICE:-cuda}" \
    --batch 256 --epochs 60 --minutes 0.5 >"$out/tagger.log" 2>&1 &
train() { # STAGE OPTIONS...
    # shellcheck disable=SC2086  # an option and its value, or nothing
    python -m recipes.portraits.train "$1" --data "$data" --changed "$changed" $kept --device "${DEVICE:-cuda}" --compile "${@:2}" |
        tee -a "$out/train.log"
}
supervised() { train supervised --run "$run" --rare 0.5 --half-life 20000 "$@"; }
remaining() { left=$((end - SECONDS - 60)); } # compiling, reading and packing take about that
share() { echo "$((left * $1 / 100))s"; }
: >"$out/train.log"
if [ -n "${3:-}" ]; then
    wrong=$run/wrong.safetensors
    train wrong --count "$(least_rendered 8000)" --out "$wrong"
    remaining
    held=3:64:$(share 30)
    supervised --hold "$wrong" --stages "$held"
    supervised --changes-weight 0.5 --learning-rate 1.5e-3 --stages "$held,5:32:$(share 35),5:32:$(share 35):z50:mixed"
else
    remaining
    supervised --stages "3:64:$(share 15),4:64:$(share 15),5:32:$(share 35),5:32:$(share 35):z50:mixed"
fi
python -m recipes.portraits.train keep --data "$data" --run "$run" --out "$out/kept.safetensors"
cp "$run/generator.safetensors" "$out/"
find "$run" -name '*.png' -newer "$out/render.log" -exec cp {} "$out/" \;
wait
ls -l "$out"
