namespace BeamlineMonitor.Analysis.Tests.TwoCells;

/// <summary>What chance allows of many draws.</summary>
internal static class Chance
{
    /// <summary>Width 1 about 0 within four standard errors, and 5 % for a reference that is one draw itself.</summary>
    public static void AssertUnitWidth(IReadOnlyCollection<double> pulls)
    {
        double width = Math.Sqrt(pulls.Average(pull => pull * pull)), allowed = 0.05 + (4 / Math.Sqrt(2 * pulls.Count));
        Assert.InRange(width, 1 - allowed, 1 + allowed);
    }

    /// <summary>A share within four standard errors.</summary>
    public static void AssertShare(double expected, int found, int of)
    {
        double allowed = 4 * Math.Sqrt(expected * (1 - expected) / of);
        Assert.InRange(found / (double)of, expected - allowed, expected + allowed);
    }
}
