using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Architecture.Tests;

/// <summary>eng/summarize_tests.py decides whether a submission is good: it must not miss a failure.</summary>
public sealed class TestSummaryTests : IDisposable
{
    private const string Passed = "<UnitTestResult testName='T.Good' outcome='Passed' />";
    // An attribute takes constants only: {failed} in a row stands for this.
    private static readonly string Failed = Result("T.Bad", "Failed", "1 is not 2");
    private const string Aborted = "<RunInfo><Text>The active test run was aborted. Reason: Test host process crashed</Text></RunInfo>";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(0, Passed + Passed, "2 passed, 0 failed, 0 skipped")]
    [InlineData(1, Passed + "{failed}", "1 passed, 1 failed, 0 skipped")]
    [InlineData(1, Passed + "{failed}" + Aborted, "1 passed, 2 failed, 0 skipped")]
    [InlineData(1, Passed + Aborted, "1 passed, 1 failed, 0 skipped")]
    [InlineData(134, Passed, "1 passed, 1 failed, 0 skipped")]
    [InlineData(0, "", "0 passed, 1 failed, 0 skipped")]
    [InlineData(124, null, "0 passed, 1 failed, 0 skipped")]
    public async Task Summary_OfOneProject_CountsEveryFault(int exit, string? results, string closing)
    {
        Write("A.Tests", exit, results?.Replace("{failed}", Failed, StringComparison.Ordinal));
        await CheckAsync("true", closing);
    }

    [Theory]
    [InlineData("true", SharedDataFactAttribute.Reason, "1 passed, 0 failed, 1 skipped")]
    [InlineData("true", "flaky", "1 passed, 1 failed, 0 skipped")]
    [InlineData("", "flaky", "1 passed, 0 failed, 1 skipped")]
    public async Task Summary_SkippedTest_NeedsTheAllowedReasonInCI(string ci, string reason, string closing)
    {
        Write("A.Tests", 0, Passed + Result("T.Skipped", "NotExecuted", reason));
        await CheckAsync(ci, closing);
    }

    [Fact]
    public async Task Summary_TwoProjects_Adds()
    {
        Write("A.Tests", 0, Passed);
        Write("B.Tests", 1, Passed + Failed);
        string output = await CheckAsync("true", "2 passed, 1 failed, 0 skipped");
        Assert.Contains("FAILED T.Bad\n    1 is not 2", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_NoProject_IsAFailure() => await CheckAsync("true", "0 passed, 1 failed, 0 skipped");

    private static string Result(string test, string outcome, string message) =>
        $"<UnitTestResult testName='{test}' outcome='{outcome}'><Output><ErrorInfo><Message>{message}</Message></ErrorInfo></Output></UnitTestResult>";

    private void Write(string name, int exit, string? results)
    {
        File.WriteAllText(Path.Combine(folder.FullName, $"{name}.exit"), $"{exit}\n");
        File.WriteAllText(Path.Combine(folder.FullName, $"{name}.log"), "what the runner said\n");
        if (results is null) return;
        string trx = $"<TestRun xmlns='http://microsoft.com/schemas/VisualStudio/TeamTest/2010'>{results}</TestRun>";
        File.WriteAllText(Path.Combine(folder.FullName, $"{name}.trx"), trx);
    }

    private async Task<string> CheckAsync(string ci, string closing)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        string script = Path.Combine(RepositoryFolder.Root, "eng", "summarize_tests.py");
        await using ForeignProcess python =
            ForeignProcess.Start("env", $"CI={ci}", "python3", script, folder.FullName, SharedDataFactAttribute.Reason);
        await python.WaitForLineAsync(closing, limit.Token);
        int exit = await python.WaitForExitAsync(limit.Token);
        Assert.EndsWith(closing, python.Output, StringComparison.Ordinal);
        Assert.Equal(closing.Contains(" 0 failed", StringComparison.Ordinal) ? 0 : 1, exit);
        return python.Output;
    }
}
