using System.CommandLine;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Commands;

/// <summary>Which detector element of a file is meant: counted from 1, as EPICS counts mca1, mca2, ….</summary>
internal static class DetectorElement
{
    /// <summary>The option <c>--element</c> of a verb.</summary>
    public static Option<int?> Option() => new("--element") { Description = "Detector element of files with several, counted from 1." };

    /// <summary>The number that was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The verb's option.</param>
    /// <returns>The number, or null where none was given.</returns>
    /// <exception cref="InputException">It is below 1.</exception>
    public static int? Asked(ParseResult parsed, Option<int?> option)
    {
        int? element = parsed.GetValue(option);
        return element is null or >= 1 ? element : throw new InputException("--element counts from 1.");
    }

    /// <summary>Takes the element out of a file.</summary>
    /// <param name="file">How errors name the file.</param>
    /// <param name="read">The file.</param>
    /// <param name="element">The number; null where the file must have only one.</param>
    /// <exception cref="InputException">The file does not have it, or has several and none was asked for.</exception>
    public static SpectrumElement Of(string file, SpectrumFile read, int? element)
    {
        int count = read.Elements.Length;
        if (element is null && count > 1)
            throw new InputException($"{file}: has {count} detector elements; choose one with --element 1 to {count}.");
        int number = element ?? 1;
        return number <= count
            ? read.Elements[number - 1]
            : throw new InputException($"{file}: --element {number} is not there; the file has elements 1 to {count}.");
    }
}
