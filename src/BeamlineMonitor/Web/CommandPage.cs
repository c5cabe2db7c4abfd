using System.Text.Json;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Daemon.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace BeamlineMonitor.Web;

/// <summary>/command: what people ask of the daemon, with a token; without one configured every command is refused.</summary>
internal static class CommandPage
{
    /// <summary>Where commands are posted.</summary>
    public const string Path = "/command";

    private const long LargestBytes = 16 << 10;

    /// <summary>How commands and answers are written.</summary>
    public static JsonSerializerOptions Form { get; } = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Adds the page.</summary>
    /// <param name="app">The web server.</param>
    /// <param name="token">What a command must carry; null where commands are off.</param>
    /// <param name="desk">Does them.</param>
    public static void Map(WebApplication app, CommandToken? token, Func<OperatorDesk> desk) => app.MapPost(Path, async (HttpContext context) =>
    {
        (int status, OperatorAnswer answer) = await AnswerAsync(context, token, desk());
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, answer, Form, context.RequestAborted);
    });

    private static async Task<(int Status, OperatorAnswer Answer)> AnswerAsync(HttpContext context, CommandToken? token, OperatorDesk desk)
    {
        if (token is null)
            return (StatusCodes.Status403Forbidden, new OperatorAnswer(false, "Commands are off: name a token's file in appsettings.json, Web, CommandTokenFile."));
        if (!token.IsCarriedBy(context.Request.Headers.Authorization))
            return (StatusCodes.Status401Unauthorized, new OperatorAnswer(false, "The command does not carry the daemon's token."));
        if (context.Request.ContentLength is null or > LargestBytes)
            return (StatusCodes.Status413PayloadTooLarge, new OperatorAnswer(false, $"A command states its length and has at most {LargestBytes} bytes."));
        try
        {
            OperatorCommand? command = await JsonSerializer.DeserializeAsync<OperatorCommand>(context.Request.Body, Form, context.RequestAborted);
            if (command is null) return (StatusCodes.Status400BadRequest, new OperatorAnswer(false, "null is no command."));
            OperatorAnswer answer = await desk.DoAsync(command, context.RequestAborted);
            return (answer.IsDone ? StatusCodes.Status200OK : StatusCodes.Status409Conflict, answer);
        }
        catch (JsonException e)
        {
            return (StatusCodes.Status400BadRequest, new OperatorAnswer(false, $"This is no command: {e.Message}"));
        }
        catch (RunStoreException e)
        {
            return (StatusCodes.Status500InternalServerError, new OperatorAnswer(false, e.Message));
        }
    }
}
