using BeamlineMonitor.Daemon;

namespace BeamlineMonitor.Tests.Daemon;

public sealed class SystemdNotifierTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nonexistent/notify")]
    [InlineData("@nobody-has-this-name")]
    [InlineData("vsock:2:1234")]
    [InlineData("/a/path/that/is/longer/than/the/108/bytes/that/a/socket/may/have/so/that/no/kernel/takes/it/whoever/says/so/in/the/environment")]
    public void Send_ToASocketThatLeadsNowhere_IsNothing(string? path)
    {
        using var systemd = new SystemdNotifier(path);
        systemd.Send("READY=1");
    }
}
