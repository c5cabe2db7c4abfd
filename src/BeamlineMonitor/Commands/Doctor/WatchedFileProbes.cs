using System.Globalization;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.FileDrops;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>The probes of the files that an observed run watches: whether they are there, and whose names are understood.</summary>
internal static class WatchedFileProbes
{
    /// <summary>The probes.</summary>
    /// <param name="wiring">What is watched.</param>
    /// <returns>One a detector with dropped files, one a cell with a cycler's file.</returns>
    public static IEnumerable<Probe> Of(StationWiring wiring)
    {
        foreach (DetectorSection detector in wiring.Detectors)
        {
            if (detector.FileDrop is { } drop) yield return new Probe($"detector {detector.Name}", _ => Task.FromResult(Folder(detector.Name, drop)));
        }

        foreach (CellSection cell in wiring.Cells)
        {
            if (cell.CyclerFile is { } cycler) yield return new Probe($"{cell.Name} cycler", _ => Task.FromResult(Cycler(cell.Name, cycler)));
        }
    }

    private static ProbeAnswer Folder(string detector, FileDropSection drop)
    {
        if (!Directory.Exists(drop.Folder)) throw new InstrumentException($"{drop.Folder} is not there. Mount it, or mend the Folder of {detector}.");
        string[] names = [.. Directory.EnumerateFiles(drop.Folder).Select(path => Path.GetFileName(path))];
        FileDropNames patterns = drop.Names();
        ILookup<ObservedSubject?, string> read = names.ToLookup(name => patterns.Read(name)?.Subject);
        IEnumerable<string> counts = patterns.Subjects.Select(subject => $"{read[subject].Count().ToString(CultureInfo.InvariantCulture)} of {NameOf(subject)}");
        return new ProbeAnswer(drop.Folder, string.Create(CultureInfo.InvariantCulture, $"{names.Length} files: {string.Join(", ", counts)}"));
    }

    private static ProbeAnswer Cycler(string cell, CyclerFileSection cycler)
    {
        var file = new FileInfo(cycler.Path);
        if (!file.Exists) throw new InstrumentException($"{cycler.Path} is not there. Start the cycler's export, or mend the CyclerFile of {cell}.");
        return new ProbeAnswer(cycler.Path, string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes, last written {file.LastWriteTimeUtc:yyyy-MM-dd HH:mm:ss} UTC"));
    }

    private static string NameOf(ObservedSubject subject) => subject switch
    {
        ObservedSubject.Source => "a source",
        ObservedSubject.Standard => "the standard",
        ObservedSubject.Pristine => "pristine layers",
        _ => "layers",
    };
}
