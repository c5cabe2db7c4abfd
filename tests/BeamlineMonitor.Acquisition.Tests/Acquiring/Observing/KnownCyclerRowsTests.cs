using BeamlineMonitor.Acquisition.Acquiring.Observing;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Observing;

public class KnownCyclerRowsTests
{
    private readonly KnownCyclerRows rows = new();

    [Fact]
    public void HandOver_OneFile_GivesEveryRowOnceAndGoesOnCounting()
    {
        rows.Add([(3.1, 1e-4), (3.2, null)]);
        rows.Add([(null, 1e-4)]);
        Assert.Equal([(3.1, 1e-4), (3.2, null), (null, 1e-4)], rows.HandOver().AsEnumerable());
        Assert.Empty(rows.HandOver());
        Assert.Equal(3, rows.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)] // in the middle
    [InlineData(5)]
    public void BeginFile_BeforeBehindOrBetweenItsRows_KeepsThoseOfTheLastFileAndCountsAll(int told)
    {
        for (int row = 0; row < 5; row++)
        {
            if (row == told) BeginFiles();
            rows.Add([(row, 0)]);
        }

        if (told == 5) BeginFiles();
        Assert.Equal([(3, 0), (4, 0)], rows.HandOver().AsEnumerable());
        Assert.Equal(5, rows.Count);
    }

    [Fact]
    public void BeginFile_BehindAllRows_HasNone()
    {
        rows.Add([(3, 0), (4, 0)]);
        rows.BeginFile(2);
        Assert.Empty(rows.HandOver());
        Assert.Equal(2, rows.Count);
    }

    private void BeginFiles()
    {
        rows.BeginFile(1);
        rows.BeginFile(3);
    }
}
