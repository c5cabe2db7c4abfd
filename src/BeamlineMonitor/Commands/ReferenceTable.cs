using System.Globalization;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Commands;

/// <summary>The readable form of a reference.</summary>
internal static class ReferenceTable
{
    /// <summary>Writes the anchor, the lines, their ratios and the line shape.</summary>
    public static void Write(TextWriter output, PhaseReference reference)
    {
        string layer = reference.Layer is { } number ? string.Create(CultureInfo.InvariantCulture, $", layer {number}") : "";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{reference.PhaseName} before {reference.Detector}{layer}, from {reference.Frames} frames"));
        CellEstimate cell = reference.AsEstimate();
        foreach (CellConstant constant in FreeConstants.Of(reference.System))
        {
            string value = UncertainNumber.Format(reference.Cell[constant], cell.CountingSigma(constant));
            output.WriteLine($"{constant.Symbol()}0 = {value} {(constant <= CellConstant.C ? "Å" : "°")}");
        }

        output.WriteLine($"V0 = {UncertainNumber.Format(reference.Cell.Volume, cell.SigmaVolume(countingOnly: true))} Å³");
        foreach (ReferenceTie tie in reference.Ties)
            output.WriteLine($"I({tie.Tied})/I({tie.To}) = {UncertainNumber.Format(tie.Ratio, tie.SigmaRatio)}");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"FWHM² = ({reference.Width.NoiseKeV:F3} keV)² + 5.545 · {reference.Width.Fano:F4} · 2.96 eV · E + ({reference.Width.Divergence:F5} E)²"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"tail: {100 * reference.Tail.TailFraction:F1} % of the area, decay {reference.Tail.TailKeV:F2} keV"));
        if (reference.Inert is { } inert)
            output.WriteLine($"drift is seen by {inert.Group} ({inert.Label}) at {UncertainNumber.Format(inert.EnergyKeV, inert.SigmaEnergyKeV)} keV");
        output.WriteLine();
        TextTable.Write(output, [
            ["hkl", "relative area"],
            .. reference.Lines.Select(line => new[]
            {
                line.Indices.ToString(), UncertainNumber.Format(line.RelativeArea, line.SigmaRelativeArea),
            }),
        ]);
    }
}
