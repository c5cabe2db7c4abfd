namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

/// <summary>Deviations from the truth in units of the stated σ, with their mean and width.</summary>
internal sealed class Pulls
{
    private double sum;
    private double squares;

    public int Count { get; private set; }

    public double Mean => sum / Count;

    public double Width => Math.Sqrt((squares - (Count * Mean * Mean)) / (Count - 1));

    public void Add(double value, double truth, double? sigma)
    {
        Assert.True(sigma > 0);
        double pull = (value - truth) / sigma.Value;
        (sum, squares, Count) = (sum + pull, squares + (pull * pull), Count + 1);
    }

    public override string ToString() => $"{Mean:F3} ± {Width:F3} ({Count})";
}
