using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Messaging.Notices;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Handover;

/// <summary>What the next shift must know of a run.</summary>
/// <param name="Run">What its file says of it.</param>
/// <param name="State">Its state, such as <c>running</c>; null before it began.</param>
/// <param name="LastFrame">The last committed frame; null for none.</param>
/// <param name="Cells">What each cell does, and until when at most.</param>
/// <param name="ControlWith">What the daemon was told when it gave control away; null while it has it.</param>
/// <param name="Alarms">Active alarms, oldest first.</param>
/// <param name="Profiles">The last profile of each cell before the primary detector.</param>
/// <param name="Beam">The last reading of beam and surroundings; null for none.</param>
/// <param name="FreeBytes">Room on the disk of the run file.</param>
/// <param name="Notes">The last notes, oldest first.</param>
internal sealed record HandoverSheet(
    RunSummary Run,
    string? State,
    FrameTarget? LastFrame,
    ImmutableArray<HandoverCell> Cells,
    RunEvent? ControlWith,
    ImmutableArray<ActiveAlarm> Alarms,
    ImmutableArray<ScanProfile> Profiles,
    BeamReading? Beam,
    long FreeBytes,
    ImmutableArray<RunEvent> Notes);
