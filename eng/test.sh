#!/usr/bin/env bash
# Builds the solution and runs every test. Needs the .NET 10 SDK; Debian packages of the tests' foreign peers are installed where that is
# allowed. The last line is "N passed, N failed, N skipped"; the exit code is 0 only when nothing failed.
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
export DOTNET_TieredPGO=0 # hundreds of programs live for seconds: profiles of their own would take a tenth of the processor's time and never pay

packages=(mosquitto mosquitto-clients socat mbpoll python3-pymodbus python3-serial python3-numpy python3-scipy python3-lmfit libca4.13.5 libcom3.17.6)
command -v npm >/dev/null || packages+=(nodejs npm)

give_up() {
  printf '%s\n0 passed, 1 failed, 0 skipped\n' "$*"
  exit 1
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

list_missing() {
  missing=()
  for package in "${packages[@]}"; do is_installed "$package" || missing+=("$package"); done
}

run_project() {
  local name=${1##*/} status=0
  # The runner names the test that hangs; the outer limit is for a runner that hangs itself.
  timeout --kill-after=10s 12m dotnet test "$1/bin/Release/net10.0/$name.dll" --results-directory "$results" \
    --logger "trx;LogFileName=$name.trx" --blame-hang-timeout 5m --blame-hang-dump-type mini >"$results/$name.log" 2>&1 || status=$?
  echo "$status" >"$results/$name.exit"
}

command -v dotnet >/dev/null || give_up "The .NET 10 SDK is missing: install it so that 'dotnet' is on the path."
list_missing
if [ "${#missing[@]}" -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "Installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null || true
  list_missing
fi
[ "${#missing[@]}" -eq 0 ] || give_up "Missing Debian packages. As root: apt-get install --no-install-recommends ${missing[*]}"

# The lock file names no feed: npm asks the one it is configured with, unless what the lock file says is there already.
[ tests/foreign/node_modules/.package-lock.json -nt tests/foreign/package-lock.json ] ||
  (cd tests/foreign && npm ci --no-audit --no-fund --silent) || give_up "The foreign peers of tests/foreign could not be installed by npm."

# One compiler for all projects, whatever the environment says: each of its own would load and compile the analyzers anew, half of the build's time.
dotnet build BeamlineMonitor.sln -c Release -v quiet --nologo -p:UseSharedCompilation=true || give_up "The build failed."
dotnet build-server shutdown --vbcscompiler >/dev/null

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
export results
export -f run_project
# The one that takes longest goes first, and the others run beside it.
longest=tests/BeamlineMonitor.EndToEnd.Tests
# shellcheck disable=SC2016 # the inner shell expands its own argument
{ printf '%s\0' "$longest"; find tests -maxdepth 1 -name '*.Tests' ! -path "$longest" -print0 | sort -z; } | xargs -0 -n 1 -P 2 bash -c 'run_project "$1"' _

allowed=$(sed -n 's/.*const string Reason = "\(.*\)";.*/\1/p' tests/BeamlineMonitor.TestSupport/SharedDataFactAttribute.cs)
/usr/bin/python3 eng/summarize_tests.py "$results" "$allowed"
