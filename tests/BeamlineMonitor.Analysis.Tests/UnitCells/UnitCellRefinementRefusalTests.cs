using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.UnitCells;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace BeamlineMonitor.Analysis.Tests.UnitCells;

public class UnitCellRefinementRefusalTests
{
    private static readonly LineGeometry Energy = LineGeometry.Energy(SyntheticLines.TwoThetaDegrees);
    private static readonly UnitCellOptions Hexagonal = new(CrystalSystem.Hexagonal, Energy) { Weights = LineWeights.Unit };

    [Theory]
    [InlineData(CrystalSystem.Hexagonal, "0 0 3/0 0 6/0 0 9", "a")]
    [InlineData(CrystalSystem.Hexagonal, "1 0 0/1 1 0/2 0 0", "c")]
    [InlineData(CrystalSystem.Rhombohedral, "1 0 0/2 0 0", "a, alpha")]
    [InlineData(CrystalSystem.Orthorhombic, "1 0 0/2 0 1/1 0 1/0 0 2", "b")]
    [InlineData(CrystalSystem.Monoclinic, "1 0 0/0 1 0/1 1 0/2 1 0", "a, c, beta")] // a = 1/(a* sin β)
    [InlineData(CrystalSystem.Monoclinic, "1 0 0/1 0 1/2 0 1/0 0 1", "b")]
    [InlineData(CrystalSystem.Triclinic, "1 0 0/0 1 0/0 0 1/1 1 0/1 0 1/2 0 1", "a, b, c, alpha, beta, gamma")]
    public void Refine_LinesThatLeaveAConstantOpen_NamesIt(CrystalSystem system, string indices, string open)
    {
        UnitCellResult result = UnitCellRefinement.Refine(Lines(system, indices), Hexagonal with { System = system });

        AssertRefused(UnitCellStatus.NotDetermined, result);
        Assert.Equal(open, string.Join(", ", result.Undetermined));
        Assert.Contains($"not determined: {open};", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 0 1", "a, c")]
    [InlineData("0 0 3", "a")]
    public void Refine_FewerLinesThanConstants_NamesWhatIsOpen(string indices, string open)
    {
        UnitCellResult result = UnitCellRefinement.Refine(Lines(CrystalSystem.Hexagonal, indices), Hexagonal);

        AssertRefused(UnitCellStatus.TooFewLines, result);
        Assert.Equal($"1 line is too few for 2 parameters; not determined: {open}.", result.Message);
    }

    [Fact]
    public void Refine_NoLines_NamesEveryParameter()
    {
        UnitCellResult result = UnitCellRefinement.Refine([], Hexagonal with { RefineZero = true });

        AssertRefused(UnitCellStatus.TooFewLines, result);
        Assert.Equal("a, c, zero", string.Join(", ", result.Undetermined));
    }

    [Fact]
    public void Refine_ZeroWithTooFewLines_IsAStatus()
    {
        UnitCellResult result =
            UnitCellRefinement.Refine(Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1"), Hexagonal with { RefineZero = true });

        AssertRefused(UnitCellStatus.TooFewLines, result);
        Assert.Equal("a, c, zero", string.Join(", ", result.Undetermined));
    }

    [Fact]
    public void Refine_ZeroFromOrdersOfEqualD_IsNotDetermined()
    {
        // (333) and (511) of a cubic cell lie on each other: one energy cannot give both a and the zero.
        UnitCellResult result = UnitCellRefinement.Refine(
            Lines(CrystalSystem.Cubic, "3 3 3/5 1 1"), Hexagonal with { System = CrystalSystem.Cubic, RefineZero = true });

        AssertRefused(UnitCellStatus.NotDetermined, result);
        Assert.Equal("a, zero", string.Join(", ", result.Undetermined));
    }

    [Fact]
    public void Refine_AsManyLinesAsParameters_GivesTheCellAndSaysWhatIsUnknown()
    {
        UnitCellSolution cell = UnitCellRefinement.Refine(
            Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1", sigma: 0.01), Hexagonal with { Weights = LineWeights.Sigma }).Solution!;

        Assert.Equal(14.0520, cell.Parameters[1].Value, 10);
        Assert.NotNull(cell.Parameters[1].AprioriSigma);
        Assert.Null(cell.Parameters[1].ResidualSigma);
        Assert.Null(cell.Parameters[1].ConfidenceHalfWidth);
        Assert.Null(cell.SigmaFit);
        Assert.Null(cell.ChiSquaredProbability);
        Assert.All(cell.Lines, line => Assert.Equal(1, line.Hat));
        Assert.All(cell.Lines, line => Assert.Null(line.DeletionChanges));
        Assert.All(cell.Lines, line => Assert.Null(line.Z));
        Assert.Contains(cell.Notes, note => note.Contains("no degree of freedom", StringComparison.Ordinal));
    }

    [Fact]
    public void Refine_OneLineMoreThanParameters_LeavesRstudentUndefinedAndSaysSo()
    {
        UnitCellSolution cell = UnitCellRefinement.Refine(
            Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1/1 0 4", sigma: 0.01).WithNoise(seed: 1), Hexagonal).Solution!;

        Assert.Null(cell.RstudentLimit);
        Assert.All(cell.Lines, line => Assert.Null(line.Rstudent));
        Assert.All(cell.Lines, line => Assert.Null(line.DfFits));
        Assert.All(cell.Lines, line => Assert.Null(line.IsRstudentFlagged));
        Assert.All(cell.Lines, line => Assert.NotNull(line.DeletionChanges));
        Assert.Contains(cell.Notes, note => note.Contains("Rstudent and DfFits are undefined", StringComparison.Ordinal));
    }

    [Fact]
    public void Refine_OneLineAloneForAConstant_HasHatOneAndNoDeletion()
    {
        UnitCellSolution cell = UnitCellRefinement.Refine(
            Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 0/1 1 0/2 0 0/2 1 0", sigma: 0.01).WithNoise(seed: 1), Hexagonal).Solution!;

        Assert.Equal(1, cell.Lines[0].Hat);
        Assert.Null(cell.Lines[0].Rstudent);
        Assert.Null(cell.Lines[0].DeletionChanges);
        Assert.True(cell.Lines[0].IsHatFlagged); // 2p/n = 0.8
        Assert.All(cell.Lines.Skip(1), line => Assert.NotNull(line.Rstudent));
        Assert.All(cell.Lines.Skip(1), line => Assert.Equal(0, line.DeletionChanges!.Value[1], 12)); // c hangs on (003) alone
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-64.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e-200)] // its Q is 0
    public void Refine_ImpossibleValue_NamesTheLine(double value)
    {
        ObservedLine[] lines = Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1/1 0 4");
        lines[1] = lines[1] with { Value = value, Origin = "lco.txt:7" };

        UnitCellResult result = UnitCellRefinement.Refine(lines, Hexagonal);

        AssertRefused(UnitCellStatus.InvalidLines, result);
        Assert.StartsWith("lco.txt:7: line (101): the value", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(1e-300)] // its square is 0
    [InlineData(1e300)] // its square is infinite
    public void Refine_ImpossibleSigma_IsRefused(double sigma)
    {
        ObservedLine[] lines = Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1/1 0 4", sigma: 0.01);
        lines[1] = lines[1] with { Sigma = sigma };

        UnitCellResult result = UnitCellRefinement.Refine(lines, Hexagonal with { Weights = LineWeights.Sigma });

        AssertRefused(UnitCellStatus.InvalidLines, result);
        Assert.StartsWith("line (101): σ", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 0 0")]
    [InlineData("0 0 1001")]
    [InlineData("-2147483648 0 1")]
    public void Refine_ImpossibleIndices_IsRefused(string indices)
    {
        ObservedLine[] lines = [.. Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1"), new(Parse(indices), 100)];

        AssertRefused(UnitCellStatus.InvalidLines, UnitCellRefinement.Refine(lines, Hexagonal));
    }

    [Theory]
    [InlineData("1 0 1")]
    [InlineData("-1 0 -1")]
    public void Refine_LineGivenTwice_NamesIt(string again)
    {
        ObservedLine[] lines = Lines(CrystalSystem.Hexagonal, $"0 0 3/1 0 1/{again}");

        UnitCellResult result = UnitCellRefinement.Refine(lines, Hexagonal);

        AssertRefused(UnitCellStatus.InvalidLines, result);
        Assert.Contains($"({lines[2].Indices}) is given twice", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refine_TooManyLines_IsRefusedBeforeItFillsTheMemory()
    {
        IEnumerable<ObservedLine> lines =
            Enumerable.Range(1, UnitCellRefinement.MaxLines + 1).Select(l => new ObservedLine(new(0, 0, l), l));

        AssertRefused(UnitCellStatus.InvalidLines, UnitCellRefinement.Refine([.. lines], Hexagonal));
    }

    [Fact]
    public void Refine_WeightsBySigmaWithoutOne_NamesTheLine()
    {
        ObservedLine[] lines = Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1/1 0 4", sigma: 0.01);
        lines[2] = lines[2] with { Sigma = null };

        UnitCellResult result = UnitCellRefinement.Refine(lines, Hexagonal with { Weights = LineWeights.Sigma });

        AssertRefused(UnitCellStatus.InvalidLines, result);
        Assert.StartsWith("line (104) has no σ", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e-4, 1e-4)] // singular
    [InlineData(2e-4, 2e-4)] // indefinite
    [InlineData(1e-5, 2e-5)] // not symmetric
    [InlineData(double.NaN, double.NaN)]
    public void Refine_MatrixThatIsNoCovariance_IsRefused(double above, double below)
    {
        Matrix<double> covariance = Matrix<double>.Build.DenseDiagonal(3, 1e-4);
        (covariance[0, 1], covariance[1, 0]) = (above, below);

        AssertRefused(
            UnitCellStatus.InvalidLines,
            UnitCellRefinement.Refine(Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1/1 0 4"), Hexagonal, covariance));
    }

    [Fact]
    public void Refine_LinesOfNoLattice_SaysSo()
    {
        // Q(101) < Q(003)/9 would need a negative 1/a².
        ObservedLine[] lines = [new(new(0, 0, 3), 64.5), new(new(1, 0, 1), 20), new(new(0, 1, 2), 30)];

        UnitCellResult result = UnitCellRefinement.Refine(lines, Hexagonal);

        AssertRefused(UnitCellStatus.NotACell, result);
        Assert.Equal("No hexagonal lattice has these lines; look for a wrong index or crystal system.", result.Message);
    }

    [Fact]
    public void Refine_OptionsThatContradict_Throw()
    {
        ObservedLine[] lines = Lines(CrystalSystem.Hexagonal, "0 0 3/1 0 1/1 0 4");

        Assert.Throws<ArgumentException>(() =>
            UnitCellRefinement.Refine(lines, Hexagonal with { Geometry = LineGeometry.DSpacing(), RefineZero = true }));
        Assert.Throws<ArgumentException>(() => UnitCellRefinement.Refine(lines, Hexagonal with { DefaultSigmaTwoThetaDegrees = 0 }));
        Assert.Throws<ArgumentException>(() => UnitCellRefinement.Refine(lines, Hexagonal, Matrix<double>.Build.DenseIdentity(2)));
    }

    [Fact]
    public void Refine_AnyNumbers_AnswersWithoutNaN()
    {
        var random = new Random(1);
        int answered = 0;
        for (int set = 0; set < 400; set++)
        {
            CrystalSystem system = Enum.GetValues<CrystalSystem>()[random.Next(7)];
            double scale = PowerOfTen(-40, 40), scatter = PowerOfTen(-18, 0);
            IEnumerable<MillerIndices> some = SyntheticLines.Reflections.Take(random.Next(1, 11));
            ObservedLine[] lines =
            [
                .. SyntheticLines.Of(SyntheticLines.CellOf(system), some, Energy).Select(line =>
                {
                    double value = line.Value * scale * (1 + (scatter * (random.NextDouble() - 0.5)));
                    return line with { Value = value, Sigma = value * PowerOfTen(-12, 3) };
                }),
            ];
            var options = new UnitCellOptions(system, Energy)
            {
                RefineZero = random.Next(2) == 0,
                Weights = Enum.GetValues<LineWeights>()[random.Next(2)],
            };

            UnitCellResult result = UnitCellRefinement.Refine(lines, options);

            Assert.Equal(result.Status == UnitCellStatus.Ok, result.Solution is not null);
            if (result.Solution is not { } cell) continue;
            answered++;
            foreach (CellParameter p in cell.Parameters.Append(cell.Volume))
                AssertFinite(p.Value, p.AprioriSigma, p.ResidualSigma, p.ConfidenceHalfWidth);
            AssertFinite(cell.SigmaFit, cell.ChiSquared, cell.ChiSquaredProbability);
            foreach (LineDiagnostics line in cell.Lines)
                AssertFinite(line.Residual, line.Hat, line.Z, line.Rstudent, line.DfFits, line.DeletionVolumeChange);
        }

        Assert.True(answered > 200, $"{answered}");

        double PowerOfTen(int from, int to) => Math.Pow(10, from + ((to - from) * random.NextDouble()));
    }

    private static void AssertFinite(params double?[] values) =>
        Assert.All(values, v => Assert.True(v is null || double.IsFinite(v.Value)));

    private static void AssertRefused(UnitCellStatus expected, UnitCellResult result)
    {
        Assert.Equal(expected, result.Status);
        Assert.Null(result.Solution);
        Assert.False(string.IsNullOrEmpty(result.Message));
        Assert.DoesNotContain('\n', result.Message);
    }

    private static ObservedLine[] Lines(CrystalSystem system, string indices, double? sigma = null) =>
        SyntheticLines.Of(SyntheticLines.CellOf(system), indices.Split('/').Select(Parse), Energy, sigma);

    private static MillerIndices Parse(string indices)
    {
        int[] hkl = [.. indices.Split(' ').Select(int.Parse)];
        return new(hkl[0], hkl[1], hkl[2]);
    }
}
