using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.MethodScript;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.SourceMeters;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>Where the servers of a station are and what goes wrong on their lines. Everything is on the loopback; port 0 takes a free one.</summary>
public sealed record StationOptions
{
    /// <summary>The lines that a fault plan can name.</summary>
    public static readonly ImmutableArray<string> LineNames = [Potentiostat, PressureTcp, PressureRtu, ChannelAccess];

    internal const string Potentiostat = "potentiostat", PressureTcp = "pressure-tcp", PressureRtu = "pressure-rtu", ChannelAccess = "channel-access";

    /// <summary>Name of the station.</summary>
    public string Name { get; init; } = "simulator";

    /// <summary>Name of the cell.</summary>
    public string CellName { get; init; } = "cell1";

    /// <summary>Folder of the links <c>potentiostat</c> and <c>pressure</c> to the pseudo-terminals, stable while these come and go; null for a new temporary one.</summary>
    public string? LinkFolder { get; init; }

    /// <summary>TCP port of the potentiostat in place of its pseudo-terminal, as behind a serial server; null for the pseudo-terminal.</summary>
    public int? PotentiostatPort { get; init; }

    /// <summary>Port of the pressure controller's Modbus TCP.</summary>
    public int PressurePort { get; init; }

    /// <summary>Port of Channel Access, TCP and UDP.</summary>
    public int ChannelAccessPort { get; init; }

    /// <summary>The potentiostat.</summary>
    public MethodScriptDeviceOptions PotentiostatDevice { get; init; } = new();

    /// <summary>Prefix of the xMAP that reads all detectors, such as "6bmXMAP:"; null where each has a mca record of its own.</summary>
    public string? XmapPrefix { get; init; }

    /// <summary>A SourceMeter in its place; null for none.</summary>
    public SourceMeterOptions? SourceMeter { get; init; }

    /// <summary>Unit id of the pressure controller.</summary>
    public byte PressureUnit { get; init; } = 1;

    /// <summary>Setpoint of the pressure controller at the start, bar: somebody has pressed the cell before.</summary>
    public double SetpointBar { get; init; } = 3;

    /// <summary>Record of the stage's motor: the fine vertical motor of 6-BM-A.</summary>
    public string StageRecord { get; init; } = "6bma1:m12";

    /// <summary>Its set-up.</summary>
    public MotorOptions Stage { get; init; } = new("sample stage, along z of the electrode");

    /// <summary>Record of the motor that tilts the cell about an axis across the beam.</summary>
    public string TiltRecord { get; init; } = "6bma1:m14";

    /// <summary>Its set-up.</summary>
    public MotorOptions Tilt { get; init; } = new("sample tilt, across the beam") { Unit = "deg", LowLimit = -2, HighLimit = 2 };

    /// <summary>Names of the beam's process variables.</summary>
    public BeamPvNames Beam { get; init; } = new();

    /// <summary>What goes wrong on which line, by its name in <see cref="LineNames"/>; times are those of <see cref="FaultTime"/>, since the start of the station.</summary>
    public ImmutableDictionary<string, FaultPlan> Faults { get; init; } = ImmutableDictionary<string, FaultPlan>.Empty;

    /// <summary>The clock of the faults: real time, but for a test that says when they strike.</summary>
    public TimeProvider FaultTime { get; init; } = TimeProvider.System;
}
