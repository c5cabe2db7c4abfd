#!/usr/bin/env bash
# Kills the daemon by SIGKILL at random instants while the simulator lives on, and starts it again each time with the same command. After each kill
# the run file must verify, and hold every frame that the daemon's log said is stored, once: the log is the witness outside the file. No number may
# be said twice. The last line is "N passed, N failed": one a kill, one for the run as a whole.
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
sed 's/"pristine_scans": 10/"pristine_scans": 2/' "$root/config/runs/paper-3mAh.json" >"$work/paper-3mAh.json"
grep -q '"pristine_scans": 2' "$work/paper-3mAh.json"

# Frames in the file; those that the log acknowledged are all among them. What was stored and not yet said when a kill came is one exposure a kill.
frames() { /usr/bin/python3 - "$work/chaos.run" "$work/daemon.log" "$kills" <<'PYTHON'
import re, sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=10)
stored = [number for number, in db.execute("SELECT id FROM frames ORDER BY id")]
exposures = db.execute("SELECT count(DISTINCT step) FROM frames").fetchone()[0]
results, distinct = db.execute("SELECT count(*), count(DISTINCT frame) FROM outcomes WHERE analysis = 1").fetchone()
said = [(int(first), int(last)) for first, last in re.findall(r"frames (\d+) to (\d+) are stored", open(sys.argv[2], errors="replace").read())]
acknowledged = [number for first, last in said for number in range(first, last + 1)]
def require(holds, fault):
    if not holds: sys.exit(fault)
require(stored == list(range(1, len(stored) + 1)), "numbers are missing or doubled in the file")
require(len(acknowledged) == len(set(acknowledged)), "a number was acknowledged twice")
require(not set(acknowledged) - set(stored), f"acknowledged and not in the file: {sorted(set(acknowledged) - set(stored))[:5]}")
require(exposures - len(said) <= int(sys.argv[3]), f"{exposures} exposures in the file, {len(said)} acknowledged")
require(results == distinct, "results are doubled")
print(len(stored), len(acknowledged))
PYTHON
}

start() {
  "$program" run --plan "$work/paper-3mAh.json" --run "$work/chaos.run" --appsettings "$work/appsettings.json" --config "$root/config" >>"$work/daemon.log" 2>&1 &
  daemon=$!
}

last=0
RANDOM=$seed
start
for ((k = 1; k <= kills; k++)); do
  # 1 to 9 s: in the start, in the reading of what is stored, between two exposures, in a commit.
  sleep "$((1 + RANDOM % 8)).$((RANDOM % 1000))"
  fault=""
  kill -0 "$daemon" 2>/dev/null || fault="the daemon had ended by itself"
  kill -KILL "$daemon" 2>/dev/null || true
  wait "$daemon" 2>/dev/null || true
  if [ -e "$work/chaos.run" ]; then
    "$program" verify "$work/chaos.run" >"$work/verify.log" 2>&1 || fault="$fault; the file does not verify: $(cat "$work/verify.log")"
    if held=$(frames 2>"$work/frames.log"); then last=${held% *}; else fault="$fault; $(cat "$work/frames.log")"; fi
  fi
  if [ -z "$fault" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "kill $k: ${fault#; }"; tail -3 "$work/daemon.log"; fi
  start
done

# What is left of the plan is taken up once more, its running step too, and ends when it is told to.
taken_up() { awk '/run-resumed/ { seen = 0 } /step-(adopted|restarted)/ { seen = 1 } END { exit !seen }' "$work/daemon.log"; }
sleep 12
kill -TERM "$daemon"
if wait "$daemon" && held=$(frames) && [ "${held% *}" -gt "$last" ] && "$program" verify "$work/chaos.run" >/dev/null && taken_up; then passed=$((passed + 1))
else failed=$((failed + 1)); echo "the run did not go on after the last kill"; tail -5 "$work/daemon.log"; fi
daemon=""
grep -c "goes on and is read again" "$work/daemon.log" | sed 's/^/steps adopted: /' || true
grep -c "started again for the rest" "$work/daemon.log" | sed 's/^/steps restarted: /' || true
echo "frames stored, acknowledged: $(frames)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
