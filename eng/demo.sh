#!/usr/bin/env bash
# Shows a simulated charge measured live, on a fresh machine: needs the .NET 10 SDK and nothing else. All options are those of the verb demo.
# Usage: demo.sh [--speed 600] [--cell 1mAh|3mAh] [--folder FOLDER]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: install it so that 'dotnet' is on the path." >&2; exit 2; }
dotnet build "$root/src/BeamlineMonitor" -c Release -v quiet --nologo
exec "$root/src/BeamlineMonitor/bin/Release/net10.0/beamline-monitor" demo --config "$root/config" "$@"
