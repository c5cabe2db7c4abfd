using System.Globalization;
using System.Text.RegularExpressions;
using BeamlineMonitor.Instruments;
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
        (string Whose, string? Pattern)[] patterns = [("a source", drop.Source), ("the standard", drop.Standard), ("pristine layers", drop.Pristine), ("layers", drop.Layers)];
        IEnumerable<string> counts =
            from named in patterns
            where named.Pattern is not null
            let name = FileDropOptions.NameOf(named.Pattern)
            select $"{names.Count(file => IsNamed(file, name)).ToString(CultureInfo.InvariantCulture)} of {named.Whose}";
        return new ProbeAnswer(drop.Folder, string.Create(CultureInfo.InvariantCulture, $"{names.Length} files: {string.Join(", ", counts)}"));
    }

    private static ProbeAnswer Cycler(string cell, CyclerFileSection cycler)
    {
        var file = new FileInfo(cycler.Path);
        if (!file.Exists) throw new InstrumentException($"{cycler.Path} is not there. Start the cycler's export, or mend the CyclerFile of {cell}.");
        return new ProbeAnswer(cycler.Path, string.Create(CultureInfo.InvariantCulture, $"{file.Length} bytes, last written {file.LastWriteTimeUtc:yyyy-MM-dd HH:mm:ss} UTC"));
    }

    private static bool IsNamed(string file, Regex name)
    {
        try
        {
            return name.IsMatch(file);
        }
        catch (RegexMatchTimeoutException)
        {
            return false; // as the watch takes it
        }
    }
}
