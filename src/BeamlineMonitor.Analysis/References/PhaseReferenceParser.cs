using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Analysis.References;

/// <summary>Reads the file that <c>reference --out</c> writes; docs/reference.md shows the keys.</summary>
public static class PhaseReferenceParser
{
    /// <summary>The only status a file has: without a reference none is written.</summary>
    internal const string Ok = "ok";

    private const double SumTolerance = 0.01; // a file in which a line is missing breaks the sum at once
    private const double SameNumber = 1e-6; // relative

    /// <summary>Parses a reference.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="ConfigException">The file is no reference; the message lists every fault.</exception>
    public static PhaseReference Parse(string fileName, ReadOnlyMemory<byte> json) =>
        ConfigFile.Read(fileName, json, Read) ?? throw new InvalidOperationException("A file without faults gives a reference.");

    /// <summary>The key of ∂ ln(constant)/∂ ln d.</summary>
    /// <param name="constant">The constant.</param>
    /// <returns>Such as <c>a_by_d</c>.</returns>
    internal static string SensitivityKey(CellConstant constant) => constant.Symbol() + "_by_d";

    private static PhaseReference? Read(ConfigObject root)
    {
        root.OneOf("status", (Ok, 0));
        string phase = root.Text("phase"), detector = root.Text("detector");
        int? layer = root.IsNull("layer") ? null : root.WholeNumber("layer", 1, PhaseReference.MostLayers);
        double pristineX = root.Number("x", 0, PhaseReference.LargestX);
        int frames = root.WholeNumber("frames", 1, int.MaxValue);
        CrystalSystem system = root.OneOf("system", PhaseParser.Systems);
        (CellConstants cell, double[] covariance) = ReadCell(root, system);
        ImmutableArray<ReferenceLine> lines = ReadLines(root);
        ImmutableArray<ReferenceTie> ties = root.List("ties", 0, 20, entry => ReadTie(entry, lines));
        InertLine? inert = root.IsNull("inert") ? null : root.Section("inert") is { } line ? ReadInert(line) : null;
        (WidthLaw width, LineShape tail) = DetectorCalibrationParser.ReadShape(root);
        double sigmaDivergenceSquared = root.Number("s_g_squared", 0, 1);
        (ImmutableArray<double> energies, ImmutableArray<double> response) = ReadSensitivities(root, system);
        if (root.Section("calibration") is not { } entry) return null;
        DetectorCalibration calibration = DetectorCalibrationParser.ReadNumbers(entry, entry.Text("origin"));
        if (calibration.TwoThetaDegrees is null) entry.Fault("two_theta_deg", "is null, but without an angle there is no cell");
        return new PhaseReference(
            phase, detector, layer, system, cell, [.. covariance], width, tail, sigmaDivergenceSquared, lines, ties, inert, frames, calibration)
        {
            PristineX = pristineX,
            Response = response,
            ResponseEnergiesKeV = energies,
        };
    }

    private static (CellConstants Cell, double[] Covariance) ReadCell(ConfigObject root, CrystalSystem system)
    {
        (string Key, double Minimum, double Maximum)[] free = [.. PhaseParser.Free(system)];
        CellConstants cell = FreeConstants.Expand(system, [.. free.Select(key => root.Number(key.Key, key.Minimum, key.Maximum))]);
        double[] covariance = CovarianceRows.Read(root, free.Length);
        for (int i = 0; i < free.Length; i++) CovarianceRows.CheckSigma(root, "s_" + free[i].Key, covariance[(i * free.Length) + i]);
        double volume = root.Number("V_A3", 0, 1e7);
        root.Number("s_V_A3", 0, 1e7);
        if (!cell.MakesCell) root.Fault("", "the angles cannot meet in a corner");
        else if (Math.Abs(volume - cell.Volume) > SameNumber * volume) root.Fault("V_A3", "is not the volume of the cell");
        return (cell, covariance);
    }

    private static ImmutableArray<ReferenceLine> ReadLines(ConfigObject root)
    {
        ImmutableArray<ReferenceLine> lines = root.List("lines", 1, 500, entry => new ReferenceLine(
            PhaseParser.ReadHkl(entry, "hkl"), entry.Number("relative_area", 0, 1), entry.Number("s_relative_area", 0, 1e9)));
        if (lines.DistinctBy(line => line.Indices).Count() < lines.Length) root.Fault("lines", "a line is named twice");
        return lines;
    }

    private static ReferenceTie ReadTie(ConfigObject entry, ImmutableArray<ReferenceLine> lines)
    {
        var tie = new ReferenceTie(
            entry.Text("name"), PhaseParser.ReadHkl(entry, "tied"), PhaseParser.ReadHkl(entry, "to"),
            entry.Number("ratio", 0, 1e9), entry.Number("s_ratio", 1e-12, 1e9));
        if (tie.Tied == tie.To) entry.Fault("to", $"({tie.To}) is tied to itself");
        foreach ((string key, MillerIndices hkl) in new[] { ("tied", tie.Tied), ("to", tie.To) })
        {
            if (lines.All(line => line.Indices != hkl)) entry.Fault(key, $"({hkl}) is not in $.lines");
        }

        return tie;
    }

    private static InertLine ReadInert(ConfigObject entry) => new(
        entry.Text("group"),
        entry.Text("label"),
        entry.IsNull("hkl") ? null : PhaseParser.ReadHkl(entry, "hkl"),
        entry.Number("E_keV", 1e-3, 1e4),
        entry.Number("s_E_keV", 0, 1e3));

    private static (ImmutableArray<double> EnergiesKeV, ImmutableArray<double> Response) ReadSensitivities(ConfigObject root, CrystalSystem system)
    {
        ImmutableArray<CellConstant> free = FreeConstants.Of(system);
        ImmutableArray<(double EnergyKeV, double[] ByD)> lines = root.List("sensitivities", 1, 500, entry => (
            entry.Number("E_keV", 1e-3, 1e4),
            free.Select(constant => entry.Number(SensitivityKey(constant), -1e6, 1e6)).ToArray()));
        double[] response = [.. free.SelectMany((_, row) => lines.Select(line => line.ByD[row]))];
        for (int row = 0; row < free.Length && root.IsSound("sensitivities"); row++)
        {
            double sum = lines.Sum(line => line.ByD[row]), expected = free[row] <= CellConstant.C ? 1 : 0;
            if (Math.Abs(sum - expected) > SumTolerance)
                root.Fault("sensitivities", $"{SensitivityKey(free[row])} of all lines must add up to {expected}: scaling every d scales the cell");
        }

        return ([.. lines.Select(line => line.EnergyKeV)], [.. response]);
    }
}
