using System.Text.Json;

namespace BeamlineMonitor.Broker;

/// <summary>What a daemon notes of the broker it started: enough to end it when the daemon was killed, and to write to it from beside the daemon.</summary>
/// <param name="ProcessId">Its process.</param>
/// <param name="StartTicks">When that process began: another one may have the number by now.</param>
/// <param name="Port">Its port on the loopback.</param>
/// <param name="User">Who may write.</param>
/// <param name="Password">His password; the file is for the daemon's user only.</param>
internal sealed record BrokerState(int ProcessId, long StartTicks, int Port, string User, string Password)
{
    private const string FileName = "broker.json";

    /// <summary>Reads what is noted.</summary>
    /// <param name="folder">The broker's folder.</param>
    /// <returns>The note; null for none, or one that cannot be read.</returns>
    public static BrokerState? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<BrokerState>(File.ReadAllBytes(Path.Combine(folder, FileName)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Notes it; whoever reads sees the old note or the new one.</summary>
    /// <param name="folder">The broker's folder.</param>
    public void Write(string folder)
    {
        string path = Path.Combine(folder, FileName), draft = path + ".new";
        OwnedFile.Write(draft, JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Forgets it: the broker is stopped.</summary>
    /// <param name="folder">The broker's folder.</param>
    public static void Delete(string folder) => File.Delete(Path.Combine(folder, FileName));
}
