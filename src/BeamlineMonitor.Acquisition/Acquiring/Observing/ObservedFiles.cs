using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Acquisition.Acquiring.Observing;

/// <summary>Which files a run has taken, by name and by content, so that none is counted twice: not after a copy, not after a restart. Pure.</summary>
public sealed class ObservedFiles
{
    private readonly Dictionary<(string Element, string Name), string> contents = [];
    private readonly Dictionary<(string Element, string Content), string> names = [];

    /// <summary>Takes a file whose frame is committed.</summary>
    /// <param name="element">Name of the detector element.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="spectrum">What it counted.</param>
    public void Take(string element, string name, Spectrum spectrum)
    {
        string content = ContentOf(spectrum);
        contents[(element, name)] = content;
        names.TryAdd((element, content), name);
    }

    /// <summary>Judges a file before it is taken.</summary>
    /// <param name="element">Name of the detector element.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="spectrum">What it counted.</param>
    /// <returns>Whether it was taken before, and why it is not taken now: null for a new file, "" for one that was taken as it is.</returns>
    public string? RefusalOf(string element, string name, Spectrum spectrum)
    {
        string content = ContentOf(spectrum);
        if (contents.TryGetValue((element, name), out string? before))
            return before == content ? "" : $"{name} was taken before and has other counts now: the first stay; give the new ones a name of their own.";
        return names.TryGetValue((element, content), out string? other) ? $"{name} has the counts of {other}, which was taken before: it is not counted twice." : null;
    }

    private static string ContentOf(Spectrum spectrum)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> times = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(times, spectrum.LiveTime.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(times[8..], spectrum.RealTime.Ticks);
        hash.AppendData(times);
        hash.AppendData(MemoryMarshal.AsBytes(spectrum.Counts.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
