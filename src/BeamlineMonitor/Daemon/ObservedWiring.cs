using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring.Observing;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.CyclerFiles;
using BeamlineMonitor.Instruments.Observing.Epics;
using BeamlineMonitor.Instruments.Observing.FileDrops;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Daemon;

/// <summary>Makes what an observed run watches, of sections that <see cref="WiringFaults"/> has passed. Nothing is opened.</summary>
internal static class ObservedWiring
{
    private static readonly TimeSpan LatestNotice = TimeSpan.FromSeconds(10); // real time: how long a busy machine may hold this program up

    /// <summary>Makes the watch of a detector.</summary>
    /// <param name="section">Its section.</param>
    /// <param name="stage">The stage's; null where there is none.</param>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <returns>The detector.</returns>
    public static ObservedDetector DetectorOf(DetectorSection section, StageSection? stage, CaClient client, ExperimentClock clock)
    {
        ImmutableArray<string> elements = section.NamesOfElements();
        IExposureWatch watch = section.FileDrop is { } drop
            ? new FileDropWatch(OptionsOf(drop, elements, stage), clock, TimeProvider.System)
            : new EpicsMcaWatch(
                client,
                new EpicsMcaOptions
                {
                    Records = [.. section.Records],
                    DxpPrefix = section.DxpPrefix,
                    WatchedSettings = [.. section.WatchedSettings],
                    LatestNotice = LatestNotice * clock.Anchor.Rate,
                },
                stage is null ? null : new EpicsStageTrack(client, new EpicsMotorOptions { Record = stage.Record, MicrometresPerUnit = stage.MicrometresPerUnit }, TimeProvider.System),
                clock,
                TimeProvider.System);
        return new ObservedDetector(section.Name, elements, watch, section.FileDrop?.Pristine is not null);
    }

    /// <summary>Makes the reader of a cycler's file.</summary>
    /// <param name="section">Its section.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <returns>The reader.</returns>
    public static CyclerFile CyclerOf(CyclerFileSection section, ExperimentClock clock)
    {
        ICyclerFormat format = section.Columns is { } columns
            ? new NamedColumnsFormat(
                columns.Separator[0], columns.Time, columns.SecondsPerUnit, columns.Potential, columns.VoltsPerUnit, columns.Current, columns.AmperesPerUnit, columns.DecimalComma)
            : new EcLabFormat();
        return new CyclerFile(section.Path, format, clock, TimeProvider.System);
    }

    private static FileDropOptions OptionsOf(FileDropSection drop, ImmutableArray<string> elements, StageSection? stage) => new()
    {
        Folder = drop.Folder,
        Elements = elements,
        Names = drop.Names(),
        StageVariable = drop.StageVariable,
        MicrometresPerUnit = stage?.MicrometresPerUnit ?? FileDropOptions.DefaultMicrometresPerUnit,
        TimeZone = drop.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : null,
        Settle = TimeSpan.FromSeconds(drop.SettleSeconds),
    };
}
