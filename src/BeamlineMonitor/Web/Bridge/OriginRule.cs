using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace BeamlineMonitor.Web.Bridge;

/// <summary>
/// Which page may open the bridge. Every page that a browser on this machine shows can reach the loopback; the browser tells whose it is. A program
/// that is no browser tells nothing, and could tell anything.
/// </summary>
internal static class OriginRule
{
    /// <summary>Whether a request is let in.</summary>
    /// <param name="request">The request.</param>
    /// <param name="origins">Other pages that may.</param>
    /// <returns>True without an origin, for the daemon's own page on the loopback, and for those that are configured.</returns>
    public static bool Allows(HttpRequest request, ImmutableArray<string> origins)
    {
        string origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || origins.Contains(origin, StringComparer.OrdinalIgnoreCase)) return true;

        // A foreign name may be made to lead here (DNS rebinding): then origin and host agree, but neither is the loopback's.
        return Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.IsLoopback
            && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
