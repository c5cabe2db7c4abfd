using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Publishing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BeamlineMonitor.Web;

/// <summary>/health: 200 while every instrument answers, no ladder has climbed and the publishing works, else 503; the body says what is wrong.</summary>
internal static class HealthPage
{
    /// <summary>Adds the page.</summary>
    /// <param name="app">The web server.</param>
    public static void Map(WebApplication app) => app.MapGet("/health", (HttpContext context) =>
    {
        LiveRun run = (LiveRun)app.Services.GetService(typeof(LiveRun))!;
        DeviceLink[] lost = [.. run.Acquisition.Links.Where(link => link.IsLost)];
        SafetyRung reached = run.Acquisition.Reached;
        string? fault = ((PublishingService?)app.Services.GetService(typeof(PublishingService)))?.Fault;
        bool isWell = lost.Length == 0 && reached == SafetyRung.Alarm && fault is null;
        context.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject
        {
            ["status"] = isWell ? "ok" : "degraded",
            ["run"] = run.Id,
            ["frames"] = run.Meter.Frames,
            ["last_frame_age_s"] = run.Meter.LastFrameAge?.TotalSeconds,
            ["safety"] = reached == SafetyRung.Alarm ? "nothing-done" : EnumWord.Of(reached),
            ["lost"] = new JsonObject(lost.Select(link => KeyValuePair.Create(link.Name, (JsonNode?)link.LastError))),
            ["publishing_failed"] = fault,
        }.ToJsonString());
    });
}
