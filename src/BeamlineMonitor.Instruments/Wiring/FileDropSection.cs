using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.FileDrops;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>Spectrum files that another program writes, as exposures of a detector. Names are regular expressions for the whole name of a file.</summary>
public sealed record FileDropSection
{
    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Frames of layers; groups <c>layer</c>, <c>scan</c> and <c>cell</c> say of which, as in <c>scan(?&lt;scan&gt;\d+)_h_(?&lt;layer&gt;\d+)\.mca</c>.</summary>
    public required string Layers { get; init; }

    /// <summary>Frames of pristine layers, likewise; null where the first scans are pristine.</summary>
    public string? Pristine { get; init; }

    /// <summary>Frames of the standard; null for none.</summary>
    public string? Standard { get; init; }

    /// <summary>Frames of a radioactive source; null for none.</summary>
    public string? Source { get; init; }

    /// <summary>The number that names give layer 1.</summary>
    public int FirstLayer { get; init; } = 1;

    /// <summary>ENVIRONMENT line with the position of the stage, in the unit of the section Stage; null where names tell the layer.</summary>
    public string? StageVariable { get; init; }

    /// <summary>Zone of the dates in the files, such as <c>Europe/Paris</c>; null goes by the time at which a file was written.</summary>
    public string? TimeZone { get; init; }

    /// <summary>For how long a file must not change before it is read, s.</summary>
    public double SettleSeconds { get; init; } = 2;

    /// <summary>What reads the names of the files: what calibrates is looked for first.</summary>
    /// <returns>The names.</returns>
    /// <exception cref="ArgumentException">A pattern is none.</exception>
    public FileDropNames Names()
    {
        (ObservedSubject Subject, string? Pattern)[] patterns =
            [(ObservedSubject.Source, Source), (ObservedSubject.Standard, Standard), (ObservedSubject.Pristine, Pristine), (ObservedSubject.Layer, Layers)];
        return new FileDropNames(patterns.Where(one => one.Pattern is not null).Select(one => (one.Subject, one.Pattern!)), FirstLayer);
    }
}
