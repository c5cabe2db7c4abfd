using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests;

/// <summary>
/// The plan of the thin cell with one detector, and frames with known truth: LaB6 with La fluorescence, pristine layers, and a charge whose layers lie
/// .01 apart. Layer 4 shows the collector's aluminium. Every seed is the frame's number.
/// </summary>
internal sealed class SyntheticRun
{
    public const double Counts = 1e4;
    public const int PristineScans = 10;
    public const double Gradient = 0.001; // of x, per µm

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan FrameTime = TimeSpan.FromSeconds(60);
    private long number;

    /// <summary>Gain of the detector against that of its first settings.</summary>
    public double Gain { get; set; } = 1;

    /// <summary>Number of channels.</summary>
    public int Channels { get; set; } = SyntheticFrame.Channels;

    public static RunSetup Setup { get; } = Load();

    public static CellPlan Cell => Setup.Plan.Cells[0];

    public static LithiumCurve Curve => Setup.Science.Curves[Cell.Curve!];

    /// <summary>Mean x of the cell when a layer of a scan is exposed: it falls by .01 a scan from .99.</summary>
    public static double MeanX(int scan, int layer) => 0.99 - (0.01 * (scan + ((layer - 1) / 4.0)));

    /// <summary>x of a layer then: the layers at the collector lag.</summary>
    public static double LayerX(int scan, int layer) => MeanX(scan, layer) + (Gradient * 4.25 * (layer - 2.5));

    /// <summary>The standard, the pristine scans, and so many charging scans; one exposure at a time.</summary>
    public IEnumerable<IReadOnlyList<RawFrame>> Exposures(int scans) => [Standard(), .. Pristine(), .. Enumerable.Range(1, scans).SelectMany(Scan)];

    public IReadOnlyList<RawFrame> Standard()
    {
        var mu = new double[SyntheticFrame.Channels];
        for (int i = 0; i < mu.Length; i++) mu[i] = 5 + (55 * Math.Exp(-i / 1500.0));
        Phase phase = Setup.Science.Standard!.Phase;
        (MillerIndices Hkl, double Area)[] lines =
            [(new(1, 0, 0), 6e4), (new(1, 1, 0), 4e4), (new(1, 1, 1), 1.2e4), (new(2, 0, 0), 5e3), (new(2, 1, 0), 8e3), (new(2, 1, 1), 3e3)];
        foreach ((MillerIndices hkl, double area) in lines.Where(line => phase.Reflections.Any(known => known.Hkl == line.Hkl)))
            SyntheticFrame.AddLine(mu, Setup.Science.Standard.Cell, hkl, area);
        LineSource fluorescence = Setup.Science.StandardLines[0];
        double strongest = fluorescence.Lines.Max(line => line.Intensity);
        foreach (EmissionLine line in fluorescence.Lines)
            SyntheticFrame.AddLine(mu, line.EnergyKeV, WidthLaw.Default.FwhmKeV(line.EnergyKeV, isReflection: false), 1e5 * line.Intensity / strongest);
        return [Frame(new FrameTarget(FramePurpose.Standard, null, null, 1, 40000), mu, null)];
    }

    public IEnumerable<IReadOnlyList<RawFrame>> Pristine() =>
        from scan in Enumerable.Range(1, PristineScans)
        from layer in Cell.Layers
        select Pristine(layer, scan);

    public IReadOnlyList<RawFrame> Pristine(LayerPosition layer, int scan) => [Frame(Target(FramePurpose.Pristine, layer, scan), Expected(layer, 0.99), 0)];

    public IEnumerable<IReadOnlyList<RawFrame>> Scan(int scan) =>
        from layer in Cell.Layers
        let x = LayerX(scan, layer.Number)
        select (IReadOnlyList<RawFrame>)[Frame(Target(FramePurpose.Layer, layer, scan), Expected(layer, x), ChargeAt(scan, layer.Number))];

    public static double ChargeAt(int scan, int layer) => (Cell.PristineX!.Value.Value - MeanX(scan, layer)) * Cell.CoulombsPerX!.Value.Value;

    /// <summary>A frame with any spectrum.</summary>
    public RawFrame Frame(FrameTarget target, Spectrum spectrum, double? coulombs)
    {
        number++;
        DateTimeOffset at = Start + (number * FrameTime);
        return new RawFrame(
            number, target, Setup.Plan.Detectors[0].Name, at, at + FrameTime, target.StageSetMicrometres, spectrum, false, false, [],
            new JoinedSamples(
                new JoinedQuantity(3.4, 3.39, 3.41), new JoinedQuantity(1.25e-5, 1.2e-5, 1.3e-5), coulombs, new JoinedQuantity(30, 29.9, 30.1),
                new JoinedQuantity(102, 101.9, 102.1), Overlap: 1, ClockOffsetSeconds: 0.25, FirstRow: number, LastRow: number, BeamPresence: 1));
    }

    public static FrameTarget Target(FramePurpose purpose, LayerPosition layer, int scan) => new(purpose, Cell.Name, layer.Number, scan, layer.StageMicrometres);

    /// <summary>Expected counts of a layer at some x: one cell on the curve, or the two end members by the lever rule.</summary>
    public static double[] Expected(LayerPosition layer, double x)
    {
        double[] mu = SyntheticFrame.Background(Counts);
        if (Curve.TwoPhase is { } region && region.Contains(x))
        {
            double rich = (x - region.LowerX) / (region.UpperX - region.LowerX);
            Add(region.LowerX, 1 - rich);
            Add(region.UpperX, rich);
        }
        else
        {
            Add(x, 1);
        }

        if (layer.Neighbours.Contains("Al"))
        {
            SyntheticFrame.AddLine(mu, Setup.Science.Phases["Al"].Cell, new MillerIndices(1, 1, 1), 900);
            SyntheticFrame.AddLine(mu, Setup.Science.Phases["Al"].Cell, new MillerIndices(2, 0, 0), 600);
        }

        return mu;

        void Add(double at, double share)
        {
            CellConstants cell = SyntheticFrame.Cell(Curve.A.Value(at), Curve.C.Value(at));
            foreach ((MillerIndices hkl, double relative) in SyntheticFrame.Hardened) SyntheticFrame.AddLine(mu, cell, hkl, share * Counts * relative);
        }
    }

    private RawFrame Frame(FrameTarget target, double[] expected, double? coulombs) =>
        Frame(target, SyntheticFrame.Draw(AsSet(expected), (int)number + 1), coulombs);

    // What the detector, as it is set, expects in a channel: the counts are the same, at other channels.
    private double[] AsSet(double[] expected) =>
    [
        .. Enumerable.Range(0, Channels).Select(i => i * Gain).Select(at => (int)at is var below && below + 1 < expected.Length
            ? Gain * double.Lerp(expected[below], expected[below + 1], at - below)
            : 0),
    ];

    private static RunSetup Load()
    {
        RunSetup shipped = RunSetup.Load(ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", "")), "paper-1mAh");
        return shipped with { Plan = shipped.Plan with { Detectors = [.. shipped.Plan.Detectors.Where(detector => detector.IsPrimary)] } };
    }
}
