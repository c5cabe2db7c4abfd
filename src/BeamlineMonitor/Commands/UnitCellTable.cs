using System.Globalization;
using BeamlineMonitor.Analysis.UnitCells;

namespace BeamlineMonitor.Commands;

/// <summary>The readable form of a unit-cell refinement.</summary>
internal static class UnitCellTable
{
    /// <summary>Writes a solution.</summary>
    public static void Write(TextWriter output, UnitCellOptions options, UnitCellSolution cell)
    {
        bool isUnitWeighted = options.Weights == LineWeights.Unit;
        string unit = options.Geometry.Unit;
        output.WriteLine(
            $"{options.System.ToString().ToLowerInvariant()}, {Text(cell.Lines.Length)} lines, residuals in "
            + $"{UnitCellJson.QuantityName(options.Geometry.Quantity)} ({unit}), {(isUnitWeighted ? "unit weights" : "weights 1/σ²")}");
        if (options.DefaultSigmaTwoThetaDegrees is { } sigma) output.WriteLine($"σ(2θ) {Text(sigma)}° where a line has none");
        output.WriteLine();

        TextTable.Write(output, [
            ["", "by residuals", "by the lines' σ", "95 % from", "to"],
            .. cell.Parameters.Append(cell.Volume).Select(p => new[]
            {
                $"{p.Symbol} ({p.Unit})",
                UncertainNumber.Format(p.Value, p.ResidualSigma),
                p.AprioriSigma is null ? "-" : UncertainNumber.Format(p.Value, p.AprioriSigma),
                Text(p.Value - p.ConfidenceHalfWidth, "F6"),
                Text(p.Value + p.ConfidenceHalfWidth, "F6"),
            }),
        ]);

        output.WriteLine();
        output.WriteLine($"sigmafit {Text(cell.SigmaFit, "G4")}{(isUnitWeighted ? " " + unit : "")}, degrees of freedom "
            + $"{Text(cell.DegreesOfFreedom)}, χ² {Text(cell.ChiSquared, "G4")} (probability {Text(cell.ChiSquaredProbability, "G3")})");
        for (int i = 1; i < cell.Parameters.Length; i++)
        {
            IEnumerable<string> row = Enumerable.Range(0, i)
                .Select(j => $"C({cell.Parameters[j].Symbol},{cell.Parameters[i].Symbol}) {Text(cell.Correlation[j, i], "F3")}");
            output.WriteLine(string.Join("  ", row));
        }

        output.WriteLine();
        TextTable.Write(output, [
            ["hkl", "observed", "calculated", "residual", "hat", "z", "Rstudent", "DfFits",
                .. cell.Parameters.Append(cell.Volume).Select(p => $"Δ{p.Symbol}")],
            .. cell.Lines.Select(line => Row(line, cell)),
        ]);
        output.WriteLine($"Δ: change when the line is deleted. *: |z| > {Text(LineDiagnostics.ZLimit, "F2")}, "
            + $"|Rstudent| > {Text(cell.RstudentLimit, "F2")}, hat > {Text(cell.HatLimit, "F2")}. -: undefined.");
        foreach (string note in cell.Notes) output.WriteLine(note);
    }

    private static string[] Row(LineDiagnostics line, UnitCellSolution cell) =>
    [
        line.Line.Indices.ToString(),
        Text(line.Line.Value, "F6"),
        Text(line.Calculated, "F6"),
        Text(line.Residual, "F6"),
        Text(line.Hat, "F4") + Star(line.IsHatFlagged),
        Text(line.Z, "F3") + Star(line.IsZFlagged),
        Text(line.Rstudent, "F3") + Star(line.IsRstudentFlagged),
        Text(line.DfFits, "F3"),
        .. cell.Parameters.Select((_, k) => Text(line.DeletionChanges?[k], "F6")),
        Text(line.DeletionVolumeChange, "F5"),
    ];

    private static string Star(bool? isFlagged) => isFlagged == true ? "*" : "";

    private static string Text(double? value, string format = "G") => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
