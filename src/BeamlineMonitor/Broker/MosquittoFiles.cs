using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BeamlineMonitor.Broker;

/// <summary>The files of a local broker: what it listens on, who may do what, what it remembers.</summary>
internal static class MosquittoFiles
{
    private const long LargestLogBytes = 8 << 20;
    private const long QueuedBytes = 256 << 20;

    /// <summary>Writes the configuration.</summary>
    /// <param name="folder">The broker's folder; made where it is not there.</param>
    /// <param name="port">Its port.</param>
    /// <param name="login">Who may write.</param>
    /// <returns>The configuration file.</returns>
    public static string Write(string folder, int port, BrokerLogin login)
    {
        OwnedFile.CreateFolder(folder);
        string log = Path.Combine(folder, "mosquitto.log"), acl = Path.Combine(folder, "acl"), passwords = PasswordsOf(folder);
        if (new FileInfo(log) is { Exists: true, Length: > LargestLogBytes }) File.Delete(log);
        WriteOwned(passwords, $"{login.User}:{login.Password}\n");

        // Lines before the first user are for those who give no name.
        WriteOwned(acl, $"topic read operando/#\n\nuser {login.User}\ntopic readwrite operando/#\n");
        string config = Path.Combine(folder, "mosquitto.conf");
        string[] lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"listener {port} {MqttSettings.Loopback}"),
            "allow_anonymous true",
            $"password_file {passwords}",
            $"acl_file {acl}",
            "persistence true",
            $"persistence_location {folder}/",
            "persistent_client_expiration 1d", // a reader that never comes back is forgotten
            "set_tcp_nodelay true", // else a message waits up to 40 ms for the one after it
            "max_inflight_messages 200",
            "max_queued_messages 0", // the default drops at a burst
            string.Create(CultureInfo.InvariantCulture, $"max_queued_bytes {QueuedBytes}"),
            $"log_dest file {log}",
            "log_type error",
            "log_type warning",
            "log_type notice",
            .. Environment.UserName == "root" ? (string[])["user root"] : [], // else it becomes a user that cannot read this folder
        ];
        WriteOwned(config, string.Join('\n', lines) + "\n");
        return config;
    }

    /// <summary>The file of passwords.</summary>
    /// <param name="folder">The broker's folder.</param>
    /// <returns>Its path.</returns>
    public static string PasswordsOf(string folder) => Path.Combine(folder, "passwords");

    /// <summary>Makes up who may write; nobody has to remember it.</summary>
    /// <returns>A random user with a random password.</returns>
    public static BrokerLogin RandomWriter() =>
        new($"writer-{RandomNumberGenerator.GetHexString(8, lowercase: true)}", RandomNumberGenerator.GetHexString(32, lowercase: true));

    private static void WriteOwned(string path, string text) => OwnedFile.Write(path, Encoding.UTF8.GetBytes(text));
}
