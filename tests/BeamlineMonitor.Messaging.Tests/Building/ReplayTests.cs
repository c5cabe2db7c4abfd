using System.Text;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Tests;
using BeamlineMonitor.Messaging.Building;

namespace BeamlineMonitor.Messaging.Tests.Building;

/// <summary>The same frames give the same bytes: in a second run, and in one that is taken up again after any exposure.</summary>
public class ReplayTests
{
    private static readonly IReadOnlyList<IReadOnlyList<RawFrame>> Exposures = [.. new SyntheticRun().Exposures(6)];
    private static readonly Lazy<string[]> Once = new(() => Encode(0));

    [Fact]
    public void Encode_SecondRun_GivesTheSameBytes()
    {
        Assert.Equal(Once.Value, Encode(0));
        Assert.True(Once.Value.Length > 70);
        Assert.DoesNotContain(Once.Value, text => text.Contains("NaN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)] // after the standard
    [InlineData(20)] // between pristine frames
    [InlineData(41)] // after the references
    [InlineData(62)] // within a scan
    public void Encode_TakenUpAgainAfterAPrefix_GivesTheSameBytes(int prefix)
    {
        string[] rest = Encode(prefix);
        Assert.Equal(Once.Value[^rest.Length..], rest);
        Assert.True(rest.Length >= Exposures.Count - prefix);
    }

    // Feeds the prefix, of which the messages are already out, then encodes the rest.
    private static string[] Encode(int prefix)
    {
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        var messages = new RunMessages("r1", SyntheticRun.Setup.Plan);
        foreach (IReadOnlyList<RawFrame> exposure in Exposures.Take(prefix)) analysis.Take(exposure);
        return
        [
            .. from exposure in Exposures.Skip(prefix)
               let outcome = analysis.Take(exposure)
               from message in messages.Of(outcome, exposure)
               select $"{message.Topic} {Encoding.UTF8.GetString(message.Encode(1).Span)}",
        ];
    }
}
