using System.Collections.Immutable;
using System.Text.RegularExpressions;
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

/// <summary>Makes what an observed run watches, of sections that <see cref="ObservedWiringFaults"/> has passed. Nothing is opened.</summary>
internal static class ObservedWiring
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    /// <summary>Makes the watch of a detector.</summary>
    /// <param name="section">Its section.</param>
    /// <param name="stage">The stage's; null where there is none.</param>
    /// <param name="client">The client, which stays the caller's.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <returns>The detector.</returns>
    public static ObservedDetector DetectorOf(DetectorSection section, StageSection? stage, CaClient client, ExperimentClock clock)
    {
        int count = section.FileDrop?.Elements ?? section.Records.Count;
        ImmutableArray<string> elements = count == 1 ? [section.Name] : [.. Enumerable.Range(1, count).Select(index => $"{section.Name}-{index}")];
        IExposureWatch watch = section.FileDrop is { } drop
            ? new FileDropWatch(OptionsOf(drop, elements, stage), clock, TimeProvider.System)
            : new EpicsMcaWatch(
                client,
                new EpicsMcaOptions { Records = [.. section.Records], DxpPrefix = section.DxpPrefix },
                stage is null ? null : new EpicsStageTrack(client, new EpicsMotorOptions { Record = stage.Record, MicrometresPerUnit = stage.MicrometresPerUnit }),
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

    /// <summary>A pattern for the whole name of a file.</summary>
    /// <param name="pattern">As it is written in appsettings.json.</param>
    /// <returns>The expression.</returns>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex NameOf(string pattern) => new($@"\A(?:{pattern})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, LongestMatch);

    private static FileDropOptions OptionsOf(FileDropSection drop, ImmutableArray<string> elements, StageSection? stage)
    {
        (ObservedSubject Subject, string? Pattern)[] names =
            [(ObservedSubject.Source, drop.Source), (ObservedSubject.Standard, drop.Standard), (ObservedSubject.Pristine, drop.Pristine), (ObservedSubject.Layer, drop.Layers)];
        return new FileDropOptions
        {
            Folder = drop.Folder,
            Elements = elements,
            Names = [.. names.Where(name => name.Pattern is not null).Select(name => (name.Subject, NameOf(name.Pattern!)))],
            FirstLayer = drop.FirstLayer,
            StageVariable = drop.StageVariable,
            MicrometresPerUnit = stage?.MicrometresPerUnit ?? FileDropOptions.DefaultMicrometresPerUnit,
            TimeZone = drop.TimeZone is { } zone ? TimeZoneInfo.FindSystemTimeZoneById(zone) : null,
            Settle = TimeSpan.FromSeconds(drop.SettleSeconds),
        };
    }
}
