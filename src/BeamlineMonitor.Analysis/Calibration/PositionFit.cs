using System.Collections.Immutable;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>
/// Fits the places of all calibration lines, in all exposures at once with one line shape, on a rough scale. The places are handed on in
/// channels with their full covariance: a shared tail or width ties neighbours together.
/// </summary>
internal sealed class PositionFit
{
    private const double LeastSignificance = 6;
    private const double RangeFwhm = 1;
    private const double BlendFwhm = 0.8;

    // A flat valley joins tail, width and places of strong lines: the fit goes to its very bottom.
    private static readonly LineFitOptions Options = LineFitOptions.Default with { Tolerance = 1e-6, MaximumEvaluations = 300 };

    private readonly IReadOnlyList<CalibrationExposure> exposures;
    private readonly Indexing indexing;
    private readonly List<Group> groups = [];
    private readonly FittedSpectrum[] spectra;
    private readonly bool fitTail;
    private readonly LineFitter fitter = new();
    private WidthLaw width;
    private LineModel? model;

    /// <summary>Prepares the fit.</summary>
    /// <param name="exposures">The exposures.</param>
    /// <param name="lines">The expected lines.</param>
    /// <param name="indexing">The rough scale.</param>
    /// <param name="fitTail">False for plain Gaussians.</param>
    public PositionFit(
        IReadOnlyList<CalibrationExposure> exposures, IReadOnlyList<ExpectedLine> lines, Indexing indexing, bool fitTail)
    {
        this.exposures = exposures;
        this.indexing = indexing;
        this.fitTail = fitTail;
        Shape = fitTail ? new LineShape(0.02, 0.8) : LineShape.Gaussian;
        spectra = [.. exposures.Select(exposure => new FittedSpectrum(
            new ChannelGrid(indexing.Scale, exposure.Spectrum.Counts.Length), exposure.Spectrum.Counts.AsMemory()))];
        width = GuessWidth();
        foreach (IGrouping<string, ExpectedLine> group in lines.GroupBy(line => $"{line.Exposure} {line.Group}"))
        {
            ExpectedLine leader = group.MaxBy(line => line.Intensity)!;
            ExpectedLine[] members = [.. group.Where(IsInside)];
            if (members.Contains(leader)) groups.Add(new Group(leader, members));
        }
    }

    /// <summary>The fitted places; shape [n].</summary>
    public List<FittedPosition> Positions { get; } = [];

    /// <summary>The groups of lines that were seen in an exposure, those that lie on another included.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Names of groups.</returns>
    public IEnumerable<string> GroupsSeen(int exposure) =>
        groups.Where(group => group.Leader.Exposure == exposure).Select(group => group.Leader.Group);

    /// <summary>Covariance of the places, channels²; shape [n, n].</summary>
    public double[,] Covariance { get; private set; } = new double[0, 0];

    /// <summary>The fitted width law.</summary>
    public WidthLaw Width => width;

    /// <summary>The fitted tail.</summary>
    public LineShape Shape { get; private set; }

    /// <summary>What the fit expects in an exposure.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Its windows in rising channels.</returns>
    public ImmutableArray<FittedWindow> Windows(int exposure) => fitter.FittedWindows(exposure);

    /// <summary>Runs the fit: first which lines are there, then where they are.</summary>
    /// <returns>How the fit ended.</returns>
    public FitStatus Run()
    {
        if (groups.Count == 0) return FitStatus.NoLines;
        Build(freePositions: false);
        FitStatus status = fitter.Fit(model!, spectra, Options);
        if (status is FitStatus.NoCounts or FitStatus.NoLines) return status;
        groups.RemoveAll(group => !IsSeen(group));
        if (groups.Count == 0) return FitStatus.NoLines;
        KeepShape();
        MarkBlends();
        Build(freePositions: true);
        status = fitter.Fit(model!, spectra, Options);
        KeepShape();
        if (status == FitStatus.Converged) ReadOut();
        return status;
    }

    private void Build(bool freePositions)
    {
        var builder = new LineModelBuilder(width, Shape);
        builder.FreeShape(ShapeParameters.NoiseSquared, 1e-4, 25);
        builder.FreeShape(ShapeParameters.Fano, 0.05, 0.3, priorSigma: 0.02); // published Fano factors of germanium: 0.08 to 0.13
        if (groups.Any(group => group.Leader.IsReflection)) builder.FreeShape(ShapeParameters.DivergenceSquared, 0, 1e-3);
        if (fitTail)
        {
            builder.FreeShape(ShapeParameters.TailFraction, 0, 0.5);
            builder.FreeShape(ShapeParameters.TailGrowth, 0, 1);
            builder.FreeShape(ShapeParameters.TailLength, 0.1, 5, priorSigma: 0.5);
        }

        foreach (Group group in groups)
        {
            double energy = group.Leader.EnergyAt(indexing.TwoThetaDegrees);
            double range = RangeFwhm * width.FwhmKeV(energy, group.Leader.IsReflection);
            group.Position = builder.Add(new FitParameter(
                $"E_keV {group.Leader.Label}", energy, freePositions && !group.IsHeld, energy - range, energy + range));
            group.Area = builder.AddArea(group.Leader.Label);
            foreach (ExpectedLine member in group.Members)
            {
                double offset = member.EnergyAt(indexing.TwoThetaDegrees) - energy;
                LinePosition position = offset == 0 ? new FreePosition(group.Position) : new OffsetPosition(group.Position, offset);
                builder.Add(new ModelLine(
                    member.Label, member.Group, member.Indices, position, group.Area, member.Intensity / group.Leader.Intensity, member.Exposure));
            }
        }

        model = builder.Build();
    }

    private bool IsSeen(Group group) =>
        fitter.Sigma(group.Area) is { } sigma && sigma > 0 && fitter.Values[group.Area] > LeastSignificance * sigma;

    // Two groups that lie on each other can be told apart only through members that stand alone.
    private void MarkBlends()
    {
        foreach (Group first in groups)
        {
            foreach (Group second in groups)
            {
                if (ReferenceEquals(first, second) || first.Leader.Exposure != second.Leader.Exposure) continue;
                if (!first.Members.Any(a => second.Members.Any(b => Overlap(a, b)))) continue;
                bool firstStandsAlone = first.Members.Any(a => !second.Members.Any(b => Overlap(a, b)) && a.Intensity > 20);
                bool secondStandsAlone = second.Members.Any(b => !first.Members.Any(a => Overlap(a, b)) && b.Intensity > 20);
                if (firstStandsAlone || secondStandsAlone) continue;
                first.Fault = $"it lies on {second.Leader.Label}";
                if (fitter.Values[first.Area] < fitter.Values[second.Area]) first.IsHeld = true;
            }
        }
    }

    private bool Overlap(ExpectedLine a, ExpectedLine b)
    {
        double x = a.EnergyAt(indexing.TwoThetaDegrees), y = b.EnergyAt(indexing.TwoThetaDegrees);
        return Math.Abs(x - y) < BlendFwhm * width.FwhmKeV(x, a.IsReflection);
    }

    private void ReadOut()
    {
        List<Group> free = [.. groups.Where(group => !group.IsHeld)];
        Covariance = new double[free.Count, free.Count];
        for (int i = 0; i < free.Count; i++)
        {
            Group group = free[i];
            double energy = fitter.Values[group.Position];
            bool atBound = fitter.IsAtBound(group.Position);
            bool isMissing = group.Fault is null && IsSeen(group) && atBound;
            string? fault = group.Fault ?? (!IsSeen(group) ? "it is too weak" : isMissing ? "no line stands where it should be" : null);
            Positions.Add(new FittedPosition(
                group.Leader, indexing.Scale.Channel(energy)!.Value, fitter.Values[group.Area], fault, isMissing));
            for (int j = 0; j <= i; j++)
            {
                double gains = indexing.Scale.GainKeV(Positions[i].Channel) * indexing.Scale.GainKeV(Positions[j].Channel);
                Covariance[i, j] = Covariance[j, i] = fitter.Covariance(group.Position, free[j].Position) / gains;
            }
        }
    }

    private void KeepShape()
    {
        ReadOnlySpan<double> values = fitter.Values;
        width = new WidthLaw(
            Math.Sqrt(values[ShapeParameters.NoiseSquared]), values[ShapeParameters.Fano], Math.Sqrt(values[ShapeParameters.DivergenceSquared]));
        Shape = new LineShape(values[ShapeParameters.TailFraction], values[ShapeParameters.TailLength], values[ShapeParameters.TailGrowth]);
    }

    private bool IsInside(ExpectedLine line)
    {
        double energy = line.EnergyAt(indexing.TwoThetaDegrees);
        double margin = 1.5 * width.FwhmKeV(energy, line.IsReflection);
        int channels = exposures[line.Exposure].Spectrum.Counts.Length;
        return energy - margin > indexing.Scale.EnergyKeV(0) && energy + margin < indexing.Scale.EnergyKeV(channels - 1) && energy > 5;
    }

    // The median of n² over the peaks that were matched, with the default charge statistics taken off.
    private WidthLaw GuessWidth()
    {
        double[] squares = [.. indexing.Matches
            .Select(match => Math.Pow(match.Peak.FwhmChannels * indexing.Scale.C1KeV, 2)
                - Math.Pow(WidthLaw.Default.FwhmKeV(match.Line.EnergyAt(indexing.TwoThetaDegrees), match.Line.IsReflection), 2)
                + Math.Pow(WidthLaw.Default.NoiseKeV, 2))
            .Order()];
        double floor = Math.Pow(1.5 * indexing.Scale.C1KeV, 2);
        return WidthLaw.Default with { NoiseKeV = Math.Sqrt(Math.Max(squares.Length > 0 ? squares[squares.Length / 2] : 0.2, Math.Max(floor, 0.01))) };
    }

    private sealed class Group(ExpectedLine leader, ExpectedLine[] members)
    {
        public ExpectedLine Leader { get; } = leader;

        public ExpectedLine[] Members { get; } = members;

        public int Position { get; set; }

        public int Area { get; set; }

        public bool IsHeld { get; set; }

        public string? Fault { get; set; }
    }
}
