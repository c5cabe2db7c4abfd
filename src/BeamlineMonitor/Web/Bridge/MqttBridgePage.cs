using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BeamlineMonitor.Web.Bridge;

/// <summary>/mqtt: MQTT over WebSocket for pages, as a reader.</summary>
internal static class MqttBridgePage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/mqtt";

    private const string Protocol = "mqtt";
    private static readonly TimeSpan OpenTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(20);

    /// <summary>Adds the page; <c>UseWebSockets</c> comes with it.</summary>
    /// <param name="app">The web server.</param>
    /// <param name="options">What it leads to; null where there is no broker that pages may read.</param>
    /// <param name="ioTime">Real time.</param>
    public static void Map(WebApplication app, MqttBridgeOptions? options, TimeProvider ioTime)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingInterval, KeepAliveTimeout = PingInterval });
        int clients = 0;
        app.Map(Path, async (HttpContext context) =>
        {
            if (Refusal(context, options) is { } refusal)
            {
                await AnswerAsync(context, refusal.Status, refusal.Text);
                return;
            }

            try
            {
                if (Interlocked.Increment(ref clients) > options!.MaximumClients) await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "too many readers; close a page");
                else await CarryAsync(context, options, ioTime, app.Lifetime.ApplicationStopping);
            }
            finally
            {
                Interlocked.Decrement(ref clients);
            }
        });
    }

    private static (int Status, string Text)? Refusal(HttpContext context, MqttBridgeOptions? options) =>
        options is null ? (StatusCodes.Status404NotFound, "no broker that pages may read is configured (Mqtt)")
        : !OriginRule.Allows(context.Request, options.Origins) ? (StatusCodes.Status403Forbidden, "this page may not read here; its origin is not in Web.Origins")
        : !context.WebSockets.IsWebSocketRequest ? (StatusCodes.Status426UpgradeRequired, "a WebSocket with the sub-protocol mqtt is expected")
        : !context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol) ? (StatusCodes.Status400BadRequest, "the sub-protocol mqtt is expected")
        : null;

    private static async Task CarryAsync(HttpContext context, MqttBridgeOptions options, TimeProvider ioTime, CancellationToken stopping)
    {
        Stream line;
        using var limit = new CancellationTokenSource(OpenTime, ioTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, limit.Token);
        try
        {
            line = await options.Open(either.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            await AnswerAsync(context, StatusCodes.Status502BadGateway, e.Message);
            return;
        }

        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(Protocol);
        await new MqttBridge(socket, line, options.Reader, ioTime).RunAsync(stopping);
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }
}
