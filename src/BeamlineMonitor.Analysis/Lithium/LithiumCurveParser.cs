using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Reads a file of config/lithium.</summary>
public static class LithiumCurveParser
{
    private const double LargestX = 2;
    private const double SteepEnough = 1e-3; // relative, per unit of x: there a relative error of 1e-4 already is 0.1 in x

    /// <summary>Parses a curve; docs/lithium.md shows the keys.</summary>
    /// <param name="fileName">The name to put into error messages.</param>
    /// <param name="json">The file's bytes.</param>
    /// <returns>The curve.</returns>
    /// <exception cref="ConfigException">The file is not a curve; the message lists every fault.</exception>
    public static LithiumCurve Parse(string fileName, ReadOnlyMemory<byte> json) =>
        ConfigFile.Read(fileName, json, Read) ?? throw new InvalidOperationException("A file without faults gives a curve.");

    private static LithiumCurve? Read(ConfigObject root)
    {
        Citations citations = Citations.Read(root);
        string name = root.Text("name");
        int version = root.WholeNumber("version", 1, 9999);
        string phase = root.Text("phase");
        ImmutableArray<CurveNode> rows = root.List("nodes", 3, 500, entry => new CurveNode(
            entry.Number("x", 0, LargestX),
            entry.Number("a_A", 0.5, 200),
            entry.Number("c_A", 0.5, 200),
            entry.Number("s_a_A", 0, 1),
            entry.Number("s_c_A", 0, 1),
            citations.Resolve(entry),
            citations.Resolve(entry, "s_source")));
        (double offsetA, double offsetC) = ReadOffset(root, citations);
        TwoPhaseRegion? twoPhase = ReadTwoPhase(root, citations);
        double? monoclinic = ReadEdge(root, "monoclinic", citations);
        double? secondBranch = ReadEdge(root, "second_branch", citations);
        if (!root.IsSound("nodes") || !IsInOrder(root, rows)) return null;

        RefuseWhatLiesOffTheTable(root, rows, twoPhase, monoclinic, secondBranch);
        if (!root.IsSound("two_phase") && twoPhase is not null) return null;
        if (!root.IsSound("monoclinic") && monoclinic is not null) return null;
        var curve = new LithiumCurve(
            name, version, phase, [.. rows.Reverse()], offsetA, offsetC, twoPhase, monoclinic, secondBranch, citations);
        RefuseFlat(root, curve, "V", curve.Volume);
        RefuseFlat(root, curve, "c", curve.C);
        return curve;
    }

    private static (double SigmaA, double SigmaC) ReadOffset(ConfigObject root, Citations citations)
    {
        if (root.Section("offset") is not { } entry) return default;
        citations.Resolve(entry);
        return (entry.Number("s_a_A", 0, 1), entry.Number("s_c_A", 0, 1));
    }

    private static TwoPhaseRegion? ReadTwoPhase(ConfigObject root, Citations citations)
    {
        if (!root.Has("two_phase") || root.Section("two_phase") is not { } entry) return null;
        double[] x = Range("x"), lower = Range("lower_between"), upper = Range("upper_between");
        if (x[0] < lower[0] || x[0] > lower[1]) entry.Fault("lower_between", $"does not hold the lower end, {x[0]}");
        if (x[1] < upper[0] || x[1] > upper[1]) entry.Fault("upper_between", $"does not hold the upper end, {x[1]}");
        return new TwoPhaseRegion(x[0], x[1], lower[0], lower[1], upper[0], upper[1], citations.Resolve(entry));

        double[] Range(string key)
        {
            double[] range = entry.Numbers(key, 2, 0, LargestX);
            if (range[0] >= range[1]) entry.Fault(key, "write [lower, upper], the lower first");
            return range;
        }
    }

    private static double? ReadEdge(ConfigObject root, string key, Citations citations)
    {
        if (!root.Has(key) || root.Section(key) is not { } entry) return null;
        citations.Resolve(entry);
        return entry.Number("below_x", 0, LargestX);
    }

    private static bool IsInOrder(ConfigObject root, ImmutableArray<CurveNode> rows)
    {
        int wrong = Enumerable.Range(1, rows.Length - 1).FirstOrDefault(i => rows[i].X >= rows[i - 1].X);
        if (wrong > 0) root.Fault($"nodes[{wrong}].x", $"{rows[wrong].X} does not lie below the x before it; write the nodes by falling x");
        return wrong == 0;
    }

    private static void RefuseWhatLiesOffTheTable(
        ConfigObject root, ImmutableArray<CurveNode> rows, TwoPhaseRegion? twoPhase, double? monoclinic, double? secondBranch)
    {
        (double lowest, double highest) = (rows[^1].X, rows[0].X);
        foreach (double end in twoPhase is null ? [] : new[] { twoPhase.LowerX, twoPhase.UpperX })
        {
            if (rows.All(node => node.X != end)) root.Fault("two_phase.x", $"an end member at {end} needs a node there");
        }

        if (monoclinic is { } edge && !(edge >= lowest && edge < (twoPhase?.LowerX ?? highest)))
            root.Fault("monoclinic.below_x", $"{edge} is not below every readable x and inside the table, which begins at {lowest}");
        if (secondBranch > (monoclinic ?? lowest))
            root.Fault("second_branch.below_x", $"{secondBranch} lies where the curve is read; cut the table above it");
    }

    // x is read by inverting V and c, so both must change, in one direction, wherever a value is read.
    private static void RefuseFlat(ConfigObject root, LithiumCurve curve, string quantity, CurveOfX values)
    {
        double[] read =
        [
            curve.LowestReadableX,
            .. curve.Nodes.Reverse().Select(node => node.X).Where(x => x > curve.LowestReadableX && curve.TwoPhase?.Contains(x) != true),
        ];
        double direction = Math.Sign(values.Value(curve.LowestX) - values.Value(curve.HighestX));
        double[] table = [.. curve.Nodes.Select(node => node.X).Where(x => curve.TwoPhase?.Contains(x) != true).Select(values.Value)];
        bool oneWay = table.Zip(table.Skip(1), (high, low) => (low - high) * direction).All(step => step > 0);
        if (!oneWay) root.Fault("nodes", $"{quantity} does not change one way only, so x could not be read from it; shorten the table");
        foreach (double flat in read.Where(x => Math.Abs(values.Slope(x)) < SteepEnough * values.Value(x)))
            root.Fault("nodes", $"{quantity} is flat at x = {flat}, so x could not be read there; raise monoclinic.below_x or drop the node");
    }
}
