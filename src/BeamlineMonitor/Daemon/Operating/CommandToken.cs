using System.Security.Cryptography;
using System.Text;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Daemon.Operating;

/// <summary>The secret that a command must carry. It stands in a file of its own that only its owner may read.</summary>
internal sealed class CommandToken
{
    private const int Shortest = 16;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly byte[] hash;

    private CommandToken(string secret) => (Secret, hash) = (secret, Hash(secret));

    /// <summary>The secret, for who sends it.</summary>
    public string Secret { get; }

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The token.</returns>
    /// <exception cref="ConfigException">It cannot be read, is too short, or others may read it; the message says the mend.</exception>
    public static CommandToken Read(string path)
    {
        string mend = $"make one with: (umask 077; openssl rand -hex 24 > {path})";
        if (!File.Exists(path)) throw new ConfigException(path, [$"there is no such file of a token; {mend}"]);
        string secret = Encoding.UTF8.GetString(ConfigFolder.ReadFile(path).Span).Trim();
        if (secret.Length < Shortest) throw new ConfigException(path, [$"a token has at least {Shortest} characters; {mend}"]);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new ConfigException(path, [$"others than its owner may read or write it; close it with: chmod 600 {path}"]);
        return new CommandToken(secret);
    }

    /// <summary>Whether a request carries the token; takes as long for a wrong one as for the right one.</summary>
    /// <param name="authorization">Its Authorization header, or null.</param>
    /// <returns>True for <c>Bearer</c> and the secret.</returns>
    public bool IsCarriedBy(string? authorization) =>
        authorization is not null
        && authorization.StartsWith("Bearer ", StringComparison.Ordinal)
        && CryptographicOperations.FixedTimeEquals(Hash(authorization["Bearer ".Length..]), hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
