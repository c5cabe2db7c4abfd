#!/usr/bin/env bash
# Times the product beside Python baselines on one thread and prints the ratios. Needs python3-numpy, python3-scipy and python3-lmfit.
# Usage: bench.sh [FOLDER_OF_BASELINES [ROUNDS]]     (default: ../shared/bench beside the checkout, 5 rounds)
#        bench.sh lines [ROUNDS]     the lines to the instruments; needs python3-pymodbus
#        bench.sh replay [ROUNDS]    the whole analysis of a run on one thread, without the reading of its file
#        bench.sh run [HOURS]        a run file of 36 h, 8 layers, two detectors: its size, and the verb replay of it, real and processor time
#        bench.sh daemon latency|idle    what eng/daemon.sh says: the daemon's times, memory and processor
#        bench.sh truth [SEEDS]      pulls of x against the truth of the twin, whole charges of both cells in two textures; 32 seeds give 2000 frames each
#        bench.sh demo [SEEDS [SPEED]]    the same of whole demos, each with its processes, protocols and run file; 5 seeds give 2000 frames over all (default: 1, 600)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ "${1:-}" = daemon ]; then exec "$root/eng/daemon.sh" "${@:2}"; fi
project=$root/tests/BeamlineMonitor.Benchmarks
dotnet build "$project" -c Release -v quiet --nologo
if [ "${1:-}" = demo ]; then
  work=$(mktemp -d -p "${BEAMLINE_MONITOR_BENCH_FOLDER:-/dev/shm}") # in memory: every exposure of hundreds of hours would wait for the disk
  trap 'rm -rf "$work"' EXIT
  dotnet "$project/bin/Release/net10.0/BeamlineMonitor.Benchmarks.dll" demo "$work" "${@:2}"
  exit
fi
if [ "${1:-}" = run ]; then
  work=$(mktemp -d -p "${BEAMLINE_MONITOR_BENCH_FOLDER:-/dev/shm}") # in memory: a commit a second of experiment would wait for the disk an hour
  trap 'rm -rf "$work"' EXIT
  program="dotnet $project/bin/Release/net10.0/BeamlineMonitor.Benchmarks.dll" monitor="dotnet $project/bin/Release/net10.0/beamline-monitor.dll"
  $program run-file "$work/long.run" "${2:-36}"
  printf 'size: %.1f MB\n' "$(stat -c %s "$work/long.run")e-6"
  $monitor verify "$work/long.run"
  export TIMEFORMAT='real %R s, processor %U s in user mode and %S s in system mode, all threads'
  for round in 1 2 3; do
    cp "$work/long.run" "$work/round.run"
    time $monitor replay "$work/round.run"
  done
  cat /proc/loadavg
  exit
fi

exec dotnet "$project/bin/Release/net10.0/BeamlineMonitor.Benchmarks.dll" "${1:-$root/../shared/bench}" "${@:2}"
