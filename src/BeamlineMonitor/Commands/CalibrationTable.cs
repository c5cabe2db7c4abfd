using System.Globalization;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Commands;

/// <summary>The readable form of a calibration.</summary>
internal static class CalibrationTable
{
    /// <summary>Writes a result.</summary>
    public static void Write(TextWriter output, CalibrationResult result, string? standard)
    {
        output.WriteLine($"verdict: {CalibrationJson.Word(result.Verdict)}");
        foreach (string reason in result.Reasons) output.WriteLine("- " + reason);
        if (result.Calibration is not { } calibration) return;

        output.WriteLine();
        TextTable.Write(output, [.. Parameters(calibration), .. Shape(calibration)]);
        output.WriteLine();
        if (standard is not null)
            output.WriteLine($"standard {standard}: its certificate adds {Text(calibration.CertificateRelativeSigma, "G2")} to every d, not in the σ above");
        output.WriteLine($"{Text(calibration.Channels)} channels; χ² per degree of freedom {Text(result.ChiSquaredReduced, "G3")}, degrees of freedom "
            + $"{Text(result.DegreesOfFreedom)}, scatter beyond counting {Text(result.ExcessScatterEV, "F1")} eV");
        output.WriteLine();
        TextTable.Write(output, [
            ["line", "spectrum", "E (keV)", "channel", "area", "residual (eV)", "z", "leverage", ""],
            .. result.Lines.Select(line => new[]
            {
                line.Label,
                line.Exposure,
                Text(line.EnergyKeV, "F4"),
                UncertainNumber.Format(line.Channel, line.SigmaChannel),
                Text(line.Area, "F0"),
                Text(line.ResidualEV, "F1"),
                Text(line.Z, "F2"),
                Text(line.Leverage, "F2"),
                line.LeftOutBecause is { } why ? "left out: " + why : "",
            }),
        ]);
    }

    private static IEnumerable<string[]> Parameters(DetectorCalibration calibration)
    {
        yield return ["c0 (keV)", UncertainNumber.Format(calibration.Scale.C0KeV, calibration.Sigma(0))];
        yield return ["c1 (keV/channel)", UncertainNumber.Format(calibration.Scale.C1KeV, calibration.Sigma(1))];
        yield return ["c2 (keV/channel²)", UncertainNumber.Format(calibration.Scale.C2KeV, calibration.Sigma(2))];
        yield return ["2θ (°)", calibration.TwoThetaDegrees is { } angle ? UncertainNumber.Format(angle, calibration.Sigma(3)) : "-"];
    }

    private static IEnumerable<string[]> Shape(DetectorCalibration calibration)
    {
        if (calibration.Width is { } width)
        {
            yield return ["noise n (keV)", Text(width.NoiseKeV, "F4")];
            yield return ["Fano factor", Text(width.Fano, "F4")];
            yield return ["divergence g", Text(width.Divergence, "F5")];
        }

        LineShape shape = calibration.Shape;
        yield return ["tail fraction", Text(shape.TailFraction, "F4")];
        yield return ["tail growth at 100 keV", Text(shape.TailGrowthAt100KeV, "F4")];
        yield return ["tail length β (keV)", Text(shape.TailKeV, "F3")];
    }

    private static string Text(double? value, string format = "G") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
