#!/usr/bin/env bash
# Times the product beside Python baselines on one thread and prints the ratios. Needs python3-numpy, python3-scipy and python3-lmfit.
# Usage: bench.sh [FOLDER_OF_BASELINES [ROUNDS]]     (default: ../shared/bench beside the checkout, 5 rounds)
#        bench.sh lines [ROUNDS]     the lines to the instruments; needs python3-pymodbus
#        bench.sh replay [ROUNDS]    the whole analysis of a run on one thread, without the reading of its file
#        bench.sh truth [SEEDS]      pulls of x against the truth of the twin, whole charges of both cells in two textures
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
project=$root/tests/BeamlineMonitor.Benchmarks
dotnet build "$project" -c Release -v quiet --nologo
exec dotnet "$project/bin/Release/net10.0/BeamlineMonitor.Benchmarks.dll" "${1:-$root/../shared/bench}" "${@:2}"
