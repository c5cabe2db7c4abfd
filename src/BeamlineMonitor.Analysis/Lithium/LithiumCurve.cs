using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>How the cell of a cathode depends on its Li content: a file of config/lithium. Every published x names its curve.</summary>
public sealed class LithiumCurve
{
    private readonly ImmutableArray<CurveNode> nodes; // by rising x

    internal LithiumCurve(
        string name,
        int version,
        string phaseName,
        ImmutableArray<CurveNode> nodes,
        double offsetSigmaA,
        double offsetSigmaC,
        TwoPhaseRegion? twoPhase,
        double? monoclinicBelowX,
        double? secondBranchBelowX,
        Citations sources)
    {
        (Name, Version, PhaseName, this.nodes, TwoPhase, Sources) = (name, version, phaseName, nodes, twoPhase, sources);
        (OffsetSigmaA, OffsetSigmaC) = (offsetSigmaA, offsetSigmaC);
        (MonoclinicBelowX, SecondBranchBelowX) = (monoclinicBelowX, secondBranchBelowX);
        double[] phaseEnds = twoPhase is null ? [] : [twoPhase.LowerX, twoPhase.UpperX];
        CurveNode[] ofReading = [.. nodes.Where(node => twoPhase?.Contains(node.X) != true)];
        A = Through(ofReading, node => node.A);
        C = Through(ofReading, node => node.C);
        Volume = Through(ofReading, node => node.Volume);
        AOfOnePhase = Through(nodes, node => node.A);
        COfOnePhase = Through(nodes, node => node.C);

        CurveOfX Through(IEnumerable<CurveNode> through, Func<CurveNode, double> value) =>
            new([.. through.Select(node => (node.X, value(node)))], phaseEnds);
    }

    /// <summary>The name it is asked for by, such as <c>S</c>; equal to the file's name.</summary>
    public string Name { get; }

    /// <summary>Version of the file's numbers, from 1.</summary>
    public int Version { get; }

    /// <summary>Name and version as results quote them, such as <c>S v1</c>.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Name} v{Version}");

    /// <summary>The phase whose cell it describes, such as <c>LiCoO2</c>.</summary>
    public string PhaseName { get; }

    /// <summary>The rows of the file, by falling x.</summary>
    public ImmutableArray<CurveNode> Nodes => [.. nodes.Reverse()];

    /// <summary>a against x, Å: the mean over both phases (lever rule) where two coexist.</summary>
    public CurveOfX A { get; }

    /// <summary>c against x, Å: likewise.</summary>
    public CurveOfX C { get; }

    /// <summary>V against x, Å³: likewise. Through (√3/2) a² c of the nodes; between them up to 1e-3 Å³ off that product.</summary>
    public CurveOfX Volume { get; }

    /// <summary>a of a cell that stays one phase all the way, Å: through every node, also those between the end members.</summary>
    public CurveOfX AOfOnePhase { get; }

    /// <summary>c of a cell that stays one phase all the way, Å.</summary>
    public CurveOfX COfOnePhase { get; }

    /// <summary>Uncertainty of a that all x share, Å; it falls out of a reading against a pristine reference.</summary>
    public double OffsetSigmaA { get; }

    /// <summary>Uncertainty of c that all x share, Å; likewise.</summary>
    public double OffsetSigmaC { get; }

    /// <summary>Where two phases coexist, or null where they never do.</summary>
    public TwoPhaseRegion? TwoPhase { get; }

    /// <summary>Below this x the cell is monoclinic and only a bound can be read; null where there is no such edge.</summary>
    public double? MonoclinicBelowX { get; }

    /// <summary>Below this x the volume falls again, so that a volume has a second root; null where it does not.</summary>
    public double? SecondBranchBelowX { get; }

    /// <summary>Where the numbers come from.</summary>
    public Citations Sources { get; }

    /// <summary>Lowest x of the table.</summary>
    public double LowestX => nodes[0].X;

    /// <summary>Highest x of the table.</summary>
    public double HighestX => nodes[^1].X;

    /// <summary>Lowest x that can be read as a value; below it there are bounds only.</summary>
    public double LowestReadableX => MonoclinicBelowX ?? LowestX;

    /// <summary>Uncertainty of the curve's shape as relative covariance of (a, c); between nodes its σ runs straight.</summary>
    /// <param name="x">Li content, inside the table.</param>
    /// <returns>Covariance of (δa/a, δc/c).</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is outside the table, or NaN.</exception>
    public RelativeCovariance ShapeCovariance(double x)
    {
        (double a, double c) = (A.Value(x), C.Value(x));
        int above = 1;
        while (nodes[above].X < x) above++;
        CurveNode low = nodes[above - 1], high = nodes[above];
        double share = (x - low.X) / (high.X - low.X);
        return RelativeCovariance.Independent(
            double.Lerp(low.SigmaA, high.SigmaA, share) / a, double.Lerp(low.SigmaC, high.SigmaC, share) / c);
    }

    /// <summary>Uncertainty that all x share, as relative covariance of (a, c).</summary>
    /// <param name="x">Li content, inside the table.</param>
    /// <returns>Covariance of (δa/a, δc/c).</returns>
    /// <exception cref="ArgumentOutOfRangeException">x is outside the table, or NaN.</exception>
    public RelativeCovariance OffsetCovariance(double x) =>
        RelativeCovariance.Independent(OffsetSigmaA / A.Value(x), OffsetSigmaC / C.Value(x));
}
