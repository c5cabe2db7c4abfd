using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Beams;
using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Scenarios;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

/// <summary>The fitter of <c>fit</c> finds the lines that were put in: 2000 frames of one uniform layer.</summary>
public sealed class LineRecoveryTests(ITestOutputHelper output)
{
    private const int Frames = 2000;
    private const double X = 0.7; // (006) stands clear of (101) there
    private static readonly MillerIndices[] Lines = [new(0, 0, 3), new(1, 0, 1), new(0, 1, 2), new(1, 0, 4)];

    [Fact]
    public void Fit_FreeLines_RecoversAreasPlacesAndWidth()
    {
        Bench bench = new Bench(Texture.Hardened).Uniform(X);
        (MillerIndices Hkl, double EnergyKeV, double Area)[] truth = [.. Lines.Select(hkl => Truth(bench, hkl))];
        double[] expected = bench.Expected();
        (LineModel model, int[] positions, int[] areas) = Model(bench, truth);
        var pulls = Enumerable.Range(0, (2 * Lines.Length) + 1).Select(_ => new Pulls()).ToArray();
        var fitter = new LineFitter();
        var counts = new uint[expected.Length];

        for (int frame = 0; frame < Frames; frame++)
        {
            var sampler = new PoissonSampler(PoissonSampler.SeedOf(frame, Bench.Start, "fit"));
            for (int i = 0; i < counts.Length; i++) counts[i] = sampler.Draw(expected[i]);
            Assert.Equal(FitStatus.Converged, fitter.Fit(model, [new FittedSpectrum(bench.Model.Grid, counts)], LineFitOptions.Default with { WeighsMisfit = false }));
            for (int l = 0; l < truth.Length; l++)
            {
                pulls[2 * l].Add(fitter.Values[positions[l]], truth[l].EnergyKeV, fitter.Sigma(positions[l]));
                pulls[(2 * l) + 1].Add(fitter.Values[areas[l]], truth[l].Area, fitter.Sigma(areas[l]));
            }

            double divergence = bench.Model.Element.Width.Divergence;
            pulls[^1].Add(fitter.Values[ShapeParameters.DivergenceSquared], divergence * divergence, fitter.Sigma(ShapeParameters.DivergenceSquared));
        }

        output.WriteLine(string.Join("; ", pulls.Select(pull => pull.ToString())));
        Assert.All(pulls, pull => Assert.InRange(pull.Width, 0.95, 1.05));
        Assert.All(pulls, pull => Assert.InRange(pull.Mean, -0.12, 0.12)); // 5 standard errors of 2000 frames
    }

    // What the formula says, apart from the code under test but for the flux: (003) of pristine LiCoO2 has the stated counts.
    private static (MillerIndices Hkl, double EnergyKeV, double Area) Truth(Bench bench, MillerIndices hkl)
    {
        Beamline beamline = Bench.Science.Beamline;
        DetectorElement element = bench.Model.Element;
        LineIntensities intensities = beamline.Intensities(Texture.Hardened);
        var beam = new DetectedBeam(beamline.CriticalEnergyKeV, [.. beamline.Path, .. intensities.Filters], element.Crystal);
        CellConstants pristine = Bench.Science.Cathode.Cell;
        CellConstants cell = FreeConstants.Expand(CrystalSystem.Hexagonal, Bench.Lattice.Curve.A.Value(X), Bench.Lattice.Curve.C.Value(X));
        (double basal, _) = Strength(pristine, new MillerIndices(0, 0, 3));
        (double strength, double energy) = Strength(cell, hkl);
        (double alpha, double beta) = new EscapePeaks(element.Crystal.Material).Shares(energy);
        double piledUp = element.Losses.PileUpShare(bench.Expected().Sum() / 60);
        return (hkl, energy, beamline.CountsIn003PerMinute * strength / basal * (1 - alpha - beta) * (1 - piledUp));

        (double Strength, double EnergyKeV) Strength(CellConstants of, MillerIndices indices)
        {
            Reflection reflection = Bench.Science.Cathode.Reflections.First(reflection => reflection.Hkl == indices);
            double d = of.DSpacing(indices), at = Bragg.EnergyKeV(d, element.TwoThetaDegrees);
            return (reflection.Intensity * d * d * beam.PerKeV(at) * intensities.Factor(ScatteringDirection.InPlane, indices), at);
        }
    }

    // The lines under test free in place and area, their width common; (006) beside them with a free area.
    private static (LineModel Model, int[] Positions, int[] Areas) Model(Bench bench, (MillerIndices Hkl, double EnergyKeV, double Area)[] truth)
    {
        var builder = new LineModelBuilder(bench.Model.Element.Width, bench.Model.Element.Shape);
        builder.FreeShape(ShapeParameters.DivergenceSquared, 0, 1e-4);
        int[] positions = [.. truth.Select(line => builder.AddFreeLine(line.Hkl.ToString(), "LiCoO2", line.Hkl, line.EnergyKeV, 1))];
        (MillerIndices hkl, double energy, _) = Truth(bench, new MillerIndices(0, 0, 6));
        builder.Add(new ModelLine("006", "LiCoO2", hkl, new FixedPosition(energy), builder.AddArea("006")));
        return (builder.Build(), positions, [.. positions.Select(position => position + 1)]);
    }
}
