using System.Globalization;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Observing.FileDrops;

/// <summary>
/// Exposures that another program writes as spectrum files into a folder. A file is read when it has not changed for a while and was not changed while it
/// was read; one that then is no spectrum is waited for, and told when it stays so; one that cannot be opened is told, and taken when it can be.
/// docs/observe.md says how names are read.
/// </summary>
/// <param name="options">Which files.</param>
/// <param name="clock">Experiment clock.</param>
/// <param name="ioTime">Real time.</param>
public sealed class FileDropWatch(FileDropOptions options, ExperimentClock clock, TimeProvider ioTime) : IExposureWatch
{
    private readonly Dictionary<string, DroppedFile> files = new(StringComparer.Ordinal);
    private readonly Queue<Observation> ready = new();
    private readonly WriteAge writeAge = new($"A file in {options.Folder}", ioTime);
    private bool hasToldUnmatched;

    /// <inheritdoc/>
    public Task<WatchIdentity> IdentifyAsync(CancellationToken cancellationToken)
    {
        FileInfo[] listed = List();
        ILookup<ObservedSubject?, FileInfo> bySubject = listed.ToLookup(file => options.Names.Read(file.Name)?.Subject);
        IEnumerable<string> counts = options.Names.Subjects.Select(subject => $"{bySubject[subject].Count().ToString(CultureInfo.InvariantCulture)} of {Words(subject)}");
        return Task.FromResult(new WatchIdentity(options.Folder, string.Create(CultureInfo.InvariantCulture, $"{listed.Length} files: {string.Join(", ", counts)}")));
    }

    /// <inheritdoc/>
    public async Task<Observation> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (ready.TryDequeue(out Observation? next)) return next;
            foreach (Observation seen in await LookAsync(cancellationToken)) ready.Enqueue(seen);
            if (ready.Count == 0) await Task.Delay(options.Poll, ioTime, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<IEnumerable<Observation>> LookAsync(CancellationToken cancellationToken)
    {
        FileInfo[] listed = List();
        foreach (string gone in files.Keys.Except(listed.Select(file => file.Name)).ToArray()) files.Remove(gone);
        List<(DroppedFile File, Observation Seen)> seen = [];
        int matched = 0;
        foreach (FileInfo info in listed)
        {
            if (FileOf(info.Name) is not { } file) continue;
            matched++;
            if (await TakeAsync(file, info, cancellationToken) is { } taken) seen.Add((file, taken));
        }

        if (listed.Length > 0 && matched == 0 && !hasToldUnmatched)
        {
            hasToldUnmatched = true;
            return [new ObservedRemark(
                ObservedRemark.FileUnmatched,
                $"None of the {listed.Length} files in {options.Folder} has a name of {options.Elements[0]}, {listed[0].Name} for one: look at the patterns of the detector.")];
        }

        return seen.OrderBy(one => one.File.Label.Subject)
            .ThenBy(one => one.Seen is ObservedExposure exposure ? exposure.Exposure.EndedAt : DateTimeOffset.MaxValue)
            .ThenBy(one => one.File.Label.Scan)
            .ThenBy(one => one.File.Label.Layer)
            .ThenBy(one => one.File.Name, StringComparer.Ordinal)
            .Select(one => one.Seen);
    }

    private FileInfo[] List()
    {
        try
        {
            return [.. new DirectoryInfo(options.Folder).EnumerateFiles().Where(file => file.Exists)]; // one may go while they are listed
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InstrumentException($"{options.Folder} cannot be looked into: {e.Message} Mount it, or mend the Folder of {options.Elements[0]}.", e);
        }
    }

    private static string Words(ObservedSubject subject) => subject switch
    {
        ObservedSubject.Source => "a source",
        ObservedSubject.Standard => "the standard",
        ObservedSubject.Pristine => "pristine layers",
        _ => "layers",
    };

    private DroppedFile? FileOf(string name)
    {
        if (files.TryGetValue(name, out DroppedFile? known)) return known;
        if (options.Names.Read(name) is not { } label) return null;
        var file = new DroppedFile(name, label);
        files.Add(name, file);
        return file;
    }

    private async Task<Observation?> TakeAsync(DroppedFile file, FileInfo info, CancellationToken cancellationToken)
    {
        TimeSpan unchanged = file.Look(info, ioTime);
        if (file.IsDone || unchanged < options.Settle) return null;
        try
        {
            SpectrumFile spectra = await SpectrumFileReader.ReadAsync(info.FullName, cancellationToken);
            info.Refresh();
            if (!info.Exists || file.Look(info, ioTime) == TimeSpan.Zero) return null; // it changed under the reader
            Observation taken = DroppedExposure.Of(file, spectra, options, clock, () => AgeOf(file));
            file.IsDone = true;
            return taken;
        }
        catch (SpectrumFileException e)
        {
            if (unchanged < options.Patience) return null; // perhaps it is still being written, by fits and starts
            if (e.InnerException is IOException or UnauthorizedAccessException)
            {
                if (file.IsToldUnopened) return null;
                file.IsToldUnopened = true;
                return new ObservedRemark(ObservedRemark.FileUnreadable, $"{e.Message} It is taken as soon as it can be read.");
            }

            file.IsDone = true;
            return new ObservedRemark(ObservedRemark.FileUnreadable, $"{e.Message} It has not changed for {unchanged.TotalSeconds:0} s; write it again, or take it away.");
        }
    }

    // A copy keeps the time of its original, however long ago that is; only of the future none can be.
    private TimeSpan AgeOf(DroppedFile file)
    {
        (TimeSpan age, ObservedRemark? remark) = writeAge.Of(file.WrittenUtc, file.WrittenAgo(ioTime), null);
        if (remark is not null) ready.Enqueue(remark);
        return age;
    }
}
