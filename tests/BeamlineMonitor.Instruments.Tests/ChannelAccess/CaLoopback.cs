using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>Servers and clients on loopback and ports that the system chooses.</summary>
internal static class CaLoopback
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // a limit for a broken build, never asserted

    private static int addresses;

    /// <summary>A loopback address that nothing else uses: a server that comes back on its port must find it free, whoever else runs.</summary>
    public static IPAddress OwnAddress()
    {
        int n = Interlocked.Increment(ref addresses);
        return new IPAddress([127, 1, (byte)(n / 250), (byte)(1 + (n % 250))]);
    }

    public static CaServer Serve(params ServedPv[] pvs) => Serve(new CaServerOptions(), pvs);

    public static CaServer Serve(CaServerOptions options, params ServedPv[] pvs)
    {
        var server = new CaServer(options, TimeProvider.System);
        foreach (ServedPv pv in pvs) server.Serve(pv);
        server.Start();
        return server;
    }

    public static CaClientOptions Searching(params IPEndPoint[] servers) => new()
    {
        Addresses = [.. servers.Select(server => server.ToString())],
        LocalAddress = IPAddress.Loopback,
        ClientName = "operando",
        HostName = "beamline",
        OperationTimeout = Patience,
        ConnectTimeout = Patience,
        EchoTimeout = Patience,
        LongestSearchInterval = TimeSpan.FromMilliseconds(200),
    };

    public static CaClient Client(params IPEndPoint[] servers) => new(Searching(servers), TimeProvider.System);

    /// <summary>For a client that waits no longer than a test of faults can.</summary>
    public static CaClientOptions Impatient(this CaClientOptions options) => options with
    {
        OperationTimeout = TimeSpan.FromMilliseconds(500), EchoAfter = TimeSpan.FromMilliseconds(250), EchoTimeout = TimeSpan.FromMilliseconds(250),
    };

    public static async Task<CaChannel> ConnectAsync(this CaClient client, string name) =>
        await client.Open(name).WhenConnectedAsync(CancellationToken.None);

    /// <summary>A process variable that takes any write and posts it.</summary>
    public static ServedPv Writable(string name, CaValue initial, int maximumCount = 1, CaProperties? properties = null)
    {
        ServedPv? self = null;
        self = new ServedPv(name, new CaReading(initial, Properties: properties), maximumCount, (write, _) =>
        {
            self!.Post(new CaReading(write.Value));
            return ValueTask.CompletedTask;
        });
        return self;
    }

    /// <summary>Waits until a condition that another thread brings about holds.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }

    /// <summary>Holds the sockets and threads after a thousand cycles against those after the first.</summary>
    public static async Task LeakNothingAsync(Func<Task> cycleAsync)
    {
        const int runtimeThreads = 16; // the runtime's own come and go by a few
        await cycleAsync();
        int sockets = ProcessResources.CountSockets(), threads = ProcessResources.CountThreadsBesideThePool();
        for (int cycle = 0; cycle < 1000; cycle++) await cycleAsync();
        await UntilAsync(() => ProcessResources.CountSockets() <= sockets);
        Assert.InRange(ProcessResources.CountThreadsBesideThePool(), 0, threads + runtimeThreads);
    }

    /// <summary>Tries until it works, as the layer above a driver does.</summary>
    public static async Task<T> UntilItWorksAsync<T>(Func<Task<T>> attempt)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (InstrumentException) when (!limit.IsCancellationRequested)
            {
                // Not connected yet, or not again.
            }
        }
    }
}
