#!/usr/bin/env bash
# Kills the daemon by SIGKILL at random instants while the simulator lives on, and starts it again each time with the same command. After each kill
# the run file must verify, and hold every frame that was acknowledged before, once. The last line is "N passed, N failed": one a kill, one for
# the run as a whole.
# Usage: chaos.sh [KILLS [SEED [SPEED]]]        (default: 50 kills, seed 1, 120 times real time: about 7 minutes, a third of the charge and discharge)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
kills=${1:-50} seed=${2:-1} speed=${3:-120}
dotnet build "$root/src/BeamlineMonitor" -c Release -v quiet --nologo
program=$root/src/BeamlineMonitor/bin/Release/net10.0/beamline-monitor
work=$(mktemp -d)
simulator="" daemon="" passed=0 failed=0
finish() {
  [ -z "$daemon" ] || kill -KILL "$daemon" 2>/dev/null || true
  [ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

"$program" simulate --scenario paper-3mAh --speed "$speed" --json --out "$work/appsettings.json" --config "$root/config" >"$work/simulator.log" 2>&1 &
simulator=$!
until [ -s "$work/appsettings.json" ]; do
  kill -0 "$simulator" || { cat "$work/simulator.log"; echo "0 passed, 1 failed"; exit 1; }
  sleep 0.1
done

frames() { /usr/bin/python3 - "$work/chaos.run" <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=10)
count, last = db.execute("SELECT count(*), ifnull(max(id), 0) FROM frames").fetchone()
results, distinct = db.execute("SELECT count(*), count(DISTINCT frame) FROM outcomes WHERE analysis = 1").fetchone()
assert count == last and results == distinct, (count, last, results, distinct)
print(last)
PYTHON
}

start() {
  "$program" run --plan paper-3mAh --run "$work/chaos.run" --appsettings "$work/appsettings.json" --config "$root/config" >>"$work/daemon.log" 2>&1 &
  daemon=$!
}

acknowledged=0
RANDOM=$seed
start
for ((k = 1; k <= kills; k++)); do
  # 1 to 9 s: in the start, in the reading of what is stored, between two exposures, in a commit.
  sleep "$((1 + RANDOM % 8)).$((RANDOM % 1000))"
  before=$(frames 2>/dev/null || echo "$acknowledged")
  fault=""
  kill -0 "$daemon" 2>/dev/null || fault="the daemon had ended by itself"
  kill -KILL "$daemon" 2>/dev/null || true
  wait "$daemon" 2>/dev/null || true
  if [ -e "$work/chaos.run" ]; then
    "$program" verify "$work/chaos.run" >"$work/verify.log" 2>&1 || fault="$fault; the file does not verify: $(cat "$work/verify.log")"
    after=$(frames) || { fault="$fault; frames or results are doubled or missing"; after=0; }
    [ "$after" -ge "$before" ] || fault="$fault; frame $before was acknowledged, $after is the last"
    acknowledged=$after
  fi
  if [ -z "$fault" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "kill $k: ${fault#; }"; tail -3 "$work/daemon.log"; fi
  start
done

# What is left of the plan is taken up once more, and ends when it is told to.
sleep 12
kill -TERM "$daemon"
if wait "$daemon" && [ "$(frames)" -gt "$acknowledged" ] && "$program" verify "$work/chaos.run" >/dev/null; then passed=$((passed + 1))
else failed=$((failed + 1)); echo "the run did not go on after the last kill"; tail -5 "$work/daemon.log"; fi
daemon=""
grep -c "goes on and is read again" "$work/daemon.log" | sed 's/^/steps adopted: /' || true
grep -c "started again for the rest" "$work/daemon.log" | sed 's/^/steps restarted: /' || true
echo "frames: $(frames)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
