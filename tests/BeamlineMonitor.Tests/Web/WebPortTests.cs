using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Web;

namespace BeamlineMonitor.Tests.Web;

public class WebPortTests
{
    [Fact]
    public void RequireFree_TakenAndThenFree_IsRefusedAndThenNot()
    {
        int port;
        using (var other = new TcpListener(IPAddress.Loopback, 0))
        {
            other.Start();
            port = ((IPEndPoint)other.LocalEndpoint).Port;
            ConfigException taken = Assert.Throws<ConfigException>(() => WebPort.RequireFree(port));
            Assert.Contains(port.ToString(CultureInfo.InvariantCulture), taken.Message, StringComparison.Ordinal);
        }

        WebPort.RequireFree(port);
        WebPort.RequireFree(0);
    }
}
