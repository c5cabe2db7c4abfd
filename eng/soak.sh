#!/usr/bin/env bash
# Runs the simulator long and shows what it uses: the real drivers over a whole charge at 600 times (about a minute), then 36 h of experiment at
# 2000 times with two detectors read by EPICS' own client (about a minute), its memory and processor time every 5 s. Fails where a test of the charge fails
# (its clocks among them), where 36 h take more processor time than one core has at 600 times, or where memory grows in the last third.
# soak.sh mqtt [MESSAGES] holds the publisher against a mosquitto of its own instead: 100,000 messages at full speed while the broker is stopped 20 times, the
# publisher killed 10 times and the network silent 3 times, once more with a broker that is killed 20 times; latency (p99 up to 40 ms); 20 stations on one broker.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1

if [ "${1:-}" = mqtt ]; then
  dotnet build tests/BeamlineMonitor.Soak -c Release -v quiet --nologo
  soak=tests/BeamlineMonitor.Soak/bin/Release/net10.0/BeamlineMonitor.Soak.dll messages=${2:-100000} failed=0
  dotnet "$soak" mqtt "$messages" || failed=1
  dotnet "$soak" mqtt-sigkill "$messages" || failed=1
  dotnet "$soak" latency 1000 || failed=1
  dotnet "$soak" stations 20 60 || failed=1
  exit "$failed"
fi

failed=0
dotnet build tests/BeamlineMonitor.EndToEnd.Tests -c Release -v quiet --nologo
program=tests/BeamlineMonitor.EndToEnd.Tests/bin/Release/net10.0/BeamlineMonitor.HardwareSim.dll

echo "== The real drivers over a whole charge at 600 times"
BEAMLINE_MONITOR_SPEED=600 dotnet test tests/BeamlineMonitor.EndToEnd.Tests -c Release --no-build --nologo \
  --filter "FullyQualifiedName~WholeChargeTests.Drivers" --logger "console;verbosity=detailed" | grep -E "Passed|Failed|Simulator:|exposures" || failed=1

echo "== 36 h of experiment at 2000 times: real time, resident memory, share of a core since the line before"
log=$(mktemp) load=""
dotnet "$program" --scenario paper-1mAh --speed 2000 --drive --duration 36h --json --config config >"$log" &
simulator=$!
trap 'kill "$simulator" $load 2>/dev/null || true; rm -f "$log"' EXIT
until grep -q '"start"' "$log"; do sleep 0.1; done
address=$(sed -n 's/.*"AddressList":\["\([^"]*\)".*/\1/p' "$log")
for record in 6bma1:mca1 6bma1:mca2; do
  python3 eng/expose.py "$address" "$record" 2>/dev/null & # the library looks for a repeater, and says so at length
  load="$load $!"
done

ticks() { awk '{ print $14 + $15 }' "/proc/$simulator/stat"; }
before=$(ticks)
resident=()
for ((second = 5; ; second += 5)); do
  sleep 5
  [ -r "/proc/$simulator/status" ] && grep -q VmRSS "/proc/$simulator/status" || break
  now=$(ticks)
  resident+=("$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$simulator/status")")
  printf '%4d s  %s MiB  %d %%\n' "$second" "${resident[-1]}" $(((now - before) / 5))
  before=$now
done
wait
echo "Steps and the last truth:"
grep -E '"step"' "$log" || true
tail -1 "$log"

most() { printf '%s\n' "$@" | sort -n | tail -1; }
third=$((${#resident[@]} / 3)) used_s=$((before / $(getconf CLK_TCK))) budget_s=$((36 * 3600 / 600))
middle=$(most "${resident[@]:third:third}") last=$(most "${resident[@]:2 * third}")
echo "processor $used_s s of $budget_s s; memory at most $middle MiB in the middle third, $last MiB in the last"
[ "$used_s" -le "$budget_s" ] || { echo "The servers take more than one core at 600 times."; failed=1; }
[ "$last" -le $((middle + middle / 5 + 16)) ] || { echo "Memory grows."; failed=1; }
exit "$failed"
