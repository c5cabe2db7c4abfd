using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Acquisition.Frames;

/// <summary>One exposure of one detector element as it was acquired, with what was joined to it. It is committed before anything is made of it.</summary>
/// <param name="Number">Number in the run, from 1, without gaps, in the order of commit.</param>
/// <param name="Target">What it is of.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="StartedAt">Start of the exposure, experiment UTC.</param>
/// <param name="EndedAt">Its end, experiment UTC.</param>
/// <param name="StageReadMicrometres">Where the stage stood, µm; null where there is no stage.</param>
/// <param name="Spectrum">The counts and times.</param>
/// <param name="IsPartial">True when the preset was not reached.</param>
/// <param name="SettingsChanged">True when the detector's settings are not what they were at the exposure before: its calibration no longer holds.</param>
/// <param name="Warnings">What the detector's driver remarked: alarms, changed settings, impossible times.</param>
/// <param name="Joined">Samples of exactly its exposure that had arrived at readout.</param>
/// <param name="Origin">Where an observed frame was found, such as the file's name; null for one that this program exposed.</param>
/// <param name="StageMoved">True where the stage stood elsewhere at the end of the exposure, or somebody else moved it meanwhile.</param>
public sealed record RawFrame(
    long Number,
    FrameTarget Target,
    string Detector,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    double? StageReadMicrometres,
    Spectrum Spectrum,
    bool IsPartial,
    bool SettingsChanged,
    ImmutableArray<string> Warnings,
    JoinedSamples Joined,
    string? Origin = null,
    bool StageMoved = false)
{
    /// <summary>How the detector was set when the frame was read; null where nothing tells.</summary>
    public DetectorSettings? Settings { get; init; }
}
