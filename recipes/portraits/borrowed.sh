#!/usr/bin/env bash
# Trains on a machine that is borrowed for a few minutes at a time: renders the set there, goes on with the run for so
# many minutes, and packs what has to come back into files of under 16 MB.
#
#   recipes/portraits/borrowed.sh OUT MINUTES [STAGE] [ARGUMENTS OF THE STAGE...]
#
# STAGE is regression or coupled. The run is runs/portraits; where it is missing, but parts of an earlier one lie in
# runs/parts (what came back, put there by hand), those are put together first. COUNT=40000 pictures, DEVICE=cuda.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=$1 minutes=$2 stage=${3:-regression}
shift $(($# < 3 ? $# : 3))
data=runs/portraits-256 run=runs/portraits
workers=$(nproc)

mkdir -p "$run" "$out"
if [ ! -e "$run/regression.pt" ] && compgen -G "runs/parts/regression.pt.*" >/dev/null; then
    cat runs/parts/regression.pt.* >"$run/regression.pt"
fi
python -m recipes.portraits.render --out "$data" --count "${COUNT:-40000}" --workers "$workers"
python -m recipes.portraits.train "$stage" --data "$data" --run "$run" --minutes "$minutes" \
    --device "${DEVICE:-cuda}" --compile "$@"

# The newest sheet, the generator where there is one, and the state in parts.
ls -t "$run"/*.png | head -n 1 | xargs -I{} cp {} "$out/"
if [ -e "$run/generator.safetensors" ]; then split -b 15M -d "$run/generator.safetensors" "$out/generator.safetensors."; fi
split -b 15M -d "$run/regression.pt" "$out/regression.pt."
ls -l "$out"
