using System.Net;
using System.Net.WebSockets;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Web.Bridge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace BeamlineMonitor.Tests.Web.Bridge;

/// <summary>A web server with nothing but the bridge, to a port of 127.0.0.1.</summary>
internal sealed class BridgeRig : IAsyncDisposable
{
    private readonly WebApplication app;

    private BridgeRig(WebApplication app) => this.app = app;

    public Uri Url => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("http:", "ws:", StringComparison.Ordinal) + "/mqtt");

    public static async Task<BridgeRig> StartAsync(int port, BrokerMode mode = BrokerMode.Local, BrokerLogin? reader = null, int clients = 8)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        var writer = new MqttConnectOptions { Host = "127.0.0.1", Port = port, ClientId = "daemon", UserName = "writer", Password = "secret" };
        var settings = new DaemonSettings(null!, "", null, 0, ["https://dashboard.example"], MqttSettings.None with { Mode = mode, Reader = reader }, null);
        MqttBridgePage.Map(app, MqttBridgeOptions.Of(settings, writer) is { } options ? options with { MaximumClients = clients } : null, TimeProvider.System);
        await app.StartAsync();
        return new BridgeRig(app);
    }

    public async Task<ClientWebSocket> OpenAsync(CancellationToken cancellationToken, string? origin = null, string protocol = "mqtt")
    {
        var client = new ClientWebSocket();
        client.Options.AddSubProtocol(protocol);
        if (origin is not null) client.Options.SetRequestHeader("Origin", origin);
        client.Options.CollectHttpResponseDetails = true;
        try
        {
            await client.ConnectAsync(Url, cancellationToken);
            return client;
        }
        catch (WebSocketException e)
        {
            using (client) throw new InvalidOperationException($"{(int)client.HttpStatusCode}", e);
        }
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
