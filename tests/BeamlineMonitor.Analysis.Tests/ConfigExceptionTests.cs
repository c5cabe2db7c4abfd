namespace BeamlineMonitor.Analysis.Tests;

public class ConfigExceptionTests
{
    [Fact]
    public void Message_FaultOfTwoLines_IsALineAFault() =>
        Assert.Equal("a.json: too long Actual value was 7.\na.json: no name", new ConfigException("a.json", ["too long\nActual value was 7.", "no name"]).Message);
}
