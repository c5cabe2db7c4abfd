using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>
/// Reads columns of numbers: counts, or two columns whose first is the channel or the energy. A heading (<c>channel counts</c> or
/// <c>energy_keV counts</c>) decides; without one the first column must be 0, 1, 2, …, and anything else is refused, for nothing says
/// whether it is keV, eV, degrees or channels counted from 1.
/// </summary>
internal static class PlainTextReader
{
    private const char Comment = '#';
    private static readonly char[] Separators = [' ', '\t', ',', ';'];

    private enum FirstColumn
    {
        Unnamed,
        Channel,
        EnergyKeV,
    }

    public static bool Recognises(TextField firstLine) =>
        firstLine.Text[0] is Comment or '+' or '-' or '.' || char.IsAsciiDigit(firstLine.Text[0]) || Heading(firstLine) is not null;

    public static SpectrumFile Read(TextLines lines)
    {
        (FirstColumn first, ImmutableArray<string> remarks) = ReadTop(lines);
        var counts = ImmutableArray.CreateBuilder<uint>();
        var energies = first == FirstColumn.EnergyKeV ? new List<TextField>() : null;
        int columns = lines.Current.Split(Separators).Length;
        if (columns > 2) throw lines.Current.Fault("one or two columns", "Keep the counts and, before them, the channel or the energy.");
        if (columns == 1 && first != FirstColumn.Unnamed)
            throw lines.Current.Fault("two columns, as the heading says", "Correct the heading.");
        do
        {
            TextField[] row = lines.Current.Split(Separators);
            if (row.Length != columns) throw lines.Current.Fault($"{columns} columns as in the first row", "Correct the line.");
            if (counts.Count == SpectrumFileLimits.Channels)
                throw lines.Current.Fault($"at most {SpectrumFileLimits.Channels} channels", "Rebin it.");
            if (energies is not null) energies.Add(row[0]);
            else if (columns == 2) RequireChannel(row[0], counts.Count, first);
            counts.Add(row[^1].Count());
        }
        while (lines.Read() && lines.Current.Text.Length > 0);

        if (lines.ReadFilled())
            throw lines.Current.Fault("the end of the file after a blank line", "Remove what follows, or the blank line above.");
        EnergyScale? scale = energies is null ? null : EnergyColumn.Fit(energies);
        var spectrum = new Spectrum(counts.ToImmutable(), TimeSpan.Zero, TimeSpan.Zero, null);
        return new SpectrumFile(SpectrumFileFormat.PlainText, [new SpectrumElement(spectrum, scale, null, [])], [], remarks);
    }

    /// <summary>Reads comments and the heading, and stops at the first row of numbers.</summary>
    private static (FirstColumn First, ImmutableArray<string> Remarks) ReadTop(TextLines lines)
    {
        FirstColumn? heading = null;
        var remarks = ImmutableArray.CreateBuilder<string>();
        while (lines.ReadFilled())
        {
            TextField line = lines.Current;
            if (Heading(line) is FirstColumn named)
            {
                if (heading is not null) throw line.Fault("one heading", "Remove the second one.");
                heading = named;
            }
            else if (line.Text[0] != Comment)
            {
                return (heading ?? FirstColumn.Unnamed, remarks.ToImmutable());
            }
            else if (remarks.Count < SpectrumFileLimits.Entries)
            {
                remarks.Add(line.Text[1..].Trim());
            }
            else
            {
                throw line.Fault($"at most {SpectrumFileLimits.Entries} comments", "Remove what is not needed.");
            }
        }

        throw lines.EndFault("rows of numbers");
    }

    private static FirstColumn? Heading(TextField line) =>
        string.Join(' ', line.Text.TrimStart(Comment).Split(Separators, StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant() switch
        {
            "COUNTS" => FirstColumn.Unnamed,
            "CHANNEL COUNTS" => FirstColumn.Channel,
            "ENERGY_KEV COUNTS" => FirstColumn.EnergyKeV,
            _ => null,
        };

    private static void RequireChannel(TextField field, int channel, FirstColumn first)
    {
        if (double.TryParse(field.Text, CultureInfo.InvariantCulture, out double value) && value == channel) return;
        throw first == FirstColumn.Channel
            ? field.Fault($"channel {channel}", "Number the channels 0, 1, 2, … without a gap.")
            : field.Fault(
                $"channel {channel}, for without a heading the first column must be 0, 1, 2, …",
                "Put the line '# energy_keV counts' above energies in keV, or '# channel counts' above channels.");
    }
}
