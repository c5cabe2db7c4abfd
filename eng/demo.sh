#!/usr/bin/env bash
# Shows a simulated charge measured live, on a fresh machine: needs the .NET 10 SDK, and mosquitto for what is published, which is installed where that is
# allowed. All options are those of the verb demo.
# Usage: demo.sh [--speed 600] [--cell 1mAh|3mAh] [--texture powder|hardened|fibre] [--seed 1] [--folder FOLDER]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install it so that 'dotnet' is on the path." >&2; exit 2; }
export PATH=$PATH:/usr/sbin:/usr/local/sbin
if ! command -v mosquitto >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing mosquitto" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends mosquitto mosquitto-clients; } >/dev/null || true
  fi
  command -v mosquitto >/dev/null || echo "mosquitto is missing, so nothing is published. As root: apt-get install mosquitto mosquitto-clients" >&2
fi
dotnet build "$root/src/BeamlineMonitor" -c Release -v quiet --nologo
exec "$root/src/BeamlineMonitor/bin/Release/net10.0/beamline-monitor" demo --config "$root/config" "$@"
