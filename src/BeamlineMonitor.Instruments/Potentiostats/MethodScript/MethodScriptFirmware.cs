namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>The two-line answer to <c>t</c>: <c>tes4_lr1500#Mar 12 2026 14:28:01</c>, then <c>R*</c>.</summary>
/// <param name="DeviceId">Six characters, see <see cref="MethodScriptModel"/>.</param>
/// <param name="Version">Firmware version as the device writes it.</param>
/// <param name="Built">Build date as the device writes it.</param>
/// <param name="IsRelease">True for R, false for a test build (B).</param>
public sealed record MethodScriptFirmware(string DeviceId, string Version, string Built, bool IsRelease)
{
    private const int IdLength = 6;

    /// <summary>Reads both lines.</summary>
    /// <param name="content">First line without the echoed t.</param>
    /// <param name="second">Second line.</param>
    /// <returns>The firmware.</returns>
    /// <exception cref="ProtocolException">They have another form.</exception>
    public static MethodScriptFirmware Parse(string content, string second)
    {
        ArgumentNullException.ThrowIfNull(content);
        int hash = content.IndexOf('#', StringComparison.Ordinal);
        if (hash <= IdLength || second is not ("R*" or "B*" or "R" or "B"))
        {
            throw new ProtocolException($"'t{content}' and '{second}' are no firmware version: 'tes4_hr1500#date' and 'R*' are expected.");
        }

        return new(content[..IdLength], content[IdLength..hash], content[(hash + 1)..], second[0] == 'R');
    }

    /// <summary>Writes both lines, each with its end.</summary>
    /// <returns>What the device sends.</returns>
    public string Encode() => $"t{DeviceId}{Version}#{Built}\n{(IsRelease ? 'R' : 'B')}*\n";
}
