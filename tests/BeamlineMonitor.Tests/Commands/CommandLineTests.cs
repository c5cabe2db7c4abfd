using System.CommandLine;
using BeamlineMonitor.Commands;

namespace BeamlineMonitor.Tests.Commands;

public class CommandLineTests
{
    [Fact]
    public async Task RunAsync_SeveralFaultsOfAFile_AreOneLineEach()
    {
        var verb = new Command("verb");
        verb.SetAction(int (_) => throw new InputException("a.json: first\na.json: second,\t far away"));
        using var error = new StringWriter();

        int exit = await CommandLine.RunAsync([verb], ["verb"], TextWriter.Null, error, CancellationToken.None);

        Assert.Equal(ExitCode.InputError, exit);
        Assert.Equal("a.json: first\na.json: second, far away\n", error.ToString());
    }
}
