using BeamlineMonitor.Web.Bridge;
using Microsoft.AspNetCore.Http;

namespace BeamlineMonitor.Tests.Web.Bridge;

public class OriginRuleTests
{
    [Theory]
    [InlineData("127.0.0.1:8686", null, true)] // no browser
    [InlineData("127.0.0.1:8686", "http://127.0.0.1:8686", true)]
    [InlineData("localhost:8686", "http://localhost:8686", true)]
    [InlineData("127.0.0.1:8686", "http://127.0.0.1:9999", false)] // another server's page
    [InlineData("127.0.0.1:8686", "https://evil.example", false)]
    [InlineData("evil.example:8686", "http://evil.example:8686", false)] // a foreign name that leads here
    [InlineData("127.0.0.1:8686", "null", false)] // a page from a file or a sandbox
    [InlineData("127.0.0.1:8686", "https://dashboard.example", true)] // configured
    [InlineData("127.0.0.1:8686", "https://dashboard.example:444", false)]
    public void Allows_ByOriginAndHost(string host, string? origin, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString(host);
        if (origin is not null) context.Request.Headers.Origin = origin;
        Assert.Equal(expected, OriginRule.Allows(context.Request, ["https://dashboard.example"]));
    }
}
