using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.Tests.LineFitting;

public class LineKernelTests
{
    private static readonly double[] Energies = [.. Enumerable.Range(0, 400).Select(i => 55 + (0.05 * i))];

    private static double[] Value(double centre, double sigma, double fraction, double beta)
    {
        var s = new double[Energies.Length];
        LineKernel.Evaluate(Energies, centre, sigma, fraction, beta, s, new double[s.Length], new double[s.Length]);
        return s;
    }

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(0.03, 0.8)]
    [InlineData(0.2, 0.3)]
    [InlineData(0.5, 1.5)]
    public void Evaluate_OverWholeLine_HasUnitArea(double fraction, double beta)
    {
        double[] s = Value(66.123, 0.25, fraction, beta);
        Assert.Equal(1, s.Sum() * 0.05, fraction * Math.Exp(-11 / beta) + 1e-9);
    }

    [Fact]
    public void Evaluate_Tail_EqualsItsConvolutionIntegral()
    {
        const double centre = 64, sigma = 0.3, beta = 0.7;
        double[] s = Value(centre, sigma, 1, beta);
        for (int i = 0; i < s.Length; i += 7)
        {
            double u = Energies[i] - centre, sum = 0;
            const int steps = 40000;
            for (int k = 0; k < steps; k++)
            {
                double depth = (k + 0.5) * 20 * beta / steps;
                double z = (u + depth) / sigma;
                sum += Math.Exp(-depth / beta) / beta * Math.Exp(-0.5 * z * z) / (sigma * Math.Sqrt(2 * Math.PI)) * (20 * beta / steps);
            }

            Assert.Equal(sum, s[i], 1e-7);
        }
    }

    [Theory]
    [InlineData(64.0, 0.25, 0.0, 1.0)]
    [InlineData(63.97, 0.31, 0.03, 0.8)]
    [InlineData(61.2, 0.22, 0.15, 0.4)]
    [InlineData(70.4, 0.5, 0.4, 2.0)]
    public void Evaluate_Derivatives_EqualFiniteDifferences(double centre, double sigma, double fraction, double beta)
    {
        int n = Energies.Length;
        double[] s = new double[n], byE = new double[n], bySigma = new double[n], byF = new double[n], byBeta = new double[n];
        LineKernel.Evaluate(Energies, centre, sigma, fraction, beta, s, byE, bySigma, byF, byBeta);
        const double h = 1e-5;
        Check(byE, Value(centre + h, sigma, fraction, beta), Value(centre - h, sigma, fraction, beta));
        Check(bySigma, Value(centre, sigma + h, fraction, beta), Value(centre, sigma - h, fraction, beta));
        Check(byF, Value(centre, sigma, fraction + h, beta), Value(centre, sigma, fraction - h, beta));
        Check(byBeta, Value(centre, sigma, fraction, beta + h), Value(centre, sigma, fraction, beta - h));

        static void Check(double[] derivative, double[] above, double[] below)
        {
            double scale = derivative.Max(Math.Abs) + 1e-6;
            for (int i = 0; i < derivative.Length; i++) Assert.Equal((above[i] - below[i]) / (2 * h), derivative[i], 2e-6 * scale + 1e-7);
        }
    }

    [Fact]
    public void Evaluate_FarFromTheLine_IsFiniteAndNotNegative()
    {
        double[] far = [.. Enumerable.Range(0, 4000).Select(i => 0.1 * i)];
        var s = new double[far.Length];
        var byE = new double[far.Length];
        var bySigma = new double[far.Length];
        LineKernel.Evaluate(far, 200, 0.2, 0.05, 0.1, s, byE, bySigma);
        Assert.All(s, value => Assert.True(double.IsFinite(value) && value >= -1e-15));
        Assert.All(byE.Concat(bySigma), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Evaluate_LengthNoMultipleOfABlock_IsRefused() =>
        Assert.Throws<ArgumentException>(() => LineKernel.Evaluate(Energies.AsSpan(0, 5), 60, 0.2, 0, 1, new double[5], new double[5], new double[5]));
}
