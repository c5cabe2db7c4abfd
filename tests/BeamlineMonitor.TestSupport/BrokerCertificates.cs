namespace BeamlineMonitor.TestSupport;

/// <summary>
/// Made for one test: an authority, the certificates it signed for a broker at 127.0.0.1 and a client, an authority that signed nothing, and two users of the
/// broker, one who writes and one who reads, with one password. Disposing removes the files.
/// </summary>
public sealed class BrokerCertificates : IDisposable
{
    /// <summary>The user who may do everything.</summary>
    public const string User = "station";

    /// <summary>The user who may read.</summary>
    public const string Reader = "reader";

    /// <summary>The password of both.</summary>
    public const string Password = "p:ass wörd";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mqtt-tls-");

    private BrokerCertificates()
    {
    }

    /// <summary>The authority of broker and client.</summary>
    public string Authority => FileOf("ca.pem");

    /// <summary>Another one, which signed nothing here.</summary>
    public string OtherAuthority => FileOf("other.pem");

    /// <summary>The client's certificate.</summary>
    public string Client => FileOf("client.pem");

    /// <summary>The key of the client's certificate.</summary>
    public string ClientKey => FileOf("client.key");

    /// <summary>Lines of mosquitto.conf: TLS, the certificate of a client of this authority, and the users.</summary>
    public string[] Settings =>
    [
        $"cafile {Authority}", $"certfile {FileOf("server.pem")}", $"keyfile {FileOf("server.key")}", "require_certificate true",
        "allow_anonymous false", $"password_file {FileOf("users")}", $"acl_file {FileOf("acl")}",
    ];

    /// <summary>Makes them, with openssl and mosquitto_passwd.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The files.</returns>
    /// <exception cref="InvalidOperationException">A program is missing or fails; the message holds what it wrote.</exception>
    public static async Task<BrokerCertificates> MakeAsync(CancellationToken cancellationToken)
    {
        BrokerCertificates made = new();
        await made.RunAsync($$"""
            new() { name=$1; shift; openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $name.key -subj /CN=$name "$@"; }
            new ca -x509 -days 2 -out ca.pem
            new other -x509 -days 2 -out other.pem
            printf 'subjectAltName=IP:127.0.0.1\n' >names
            new server -out server.csr
            new client -out client.csr
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem
            openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out client.pem
            printf 'user {{User}}\ntopic readwrite #\nuser {{Reader}}\ntopic read #\n' >acl
            mosquitto_passwd -b -c users {{User}} '{{Password}}'
            mosquitto_passwd -b users {{Reader}} '{{Password}}'
            """, cancellationToken);
        return made;
    }

    /// <summary>Gives the user who may do everything another password; a broker knows it once it is started again.</summary>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Ends when it is in the broker's file.</returns>
    public Task SetPasswordAsync(string password, CancellationToken cancellationToken) =>
        RunAsync($"mosquitto_passwd -b users {User} '{password}'", cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => folder.Delete(recursive: true);

    private async Task RunAsync(string script, CancellationToken cancellationToken)
    {
        await using ForeignProcess shell = ForeignProcess.Start("sh", "-c", $"set -e\ncd '{folder.FullName}'\n{script}");
        if (await shell.WaitForExitAsync(cancellationToken) != 0) throw new InvalidOperationException(shell.Output);
    }

    private string FileOf(string name) => Path.Combine(folder.FullName, name);
}
