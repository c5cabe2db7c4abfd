using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>A broker behind TLS that wants the certificate of the test's own authority, and user "station" with a password.</summary>
public sealed class SecureBroker : TestBroker
{
    public const string Password = "p:ass wörd";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mqtt-tls-");

    /// <summary>The authority of broker and client.</summary>
    public string Authority => FileOf("ca.pem");

    /// <summary>Another one, which signed nothing here.</summary>
    public string OtherAuthority => FileOf("other.pem");

    public override MqttConnectOptions NewClient() => base.NewClient() with
    {
        UserName = "station",
        Password = Password,
        Tls = new MqttTls(Authority, FileOf("client.pem"), FileOf("client.key")),
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Delete(recursive: true);
    }

    protected override async Task<string[]> SettingsAsync()
    {
        await RunAsync($$"""
            set -e
            cd '{{folder.FullName}}'
            new() { name=$1; shift; openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $name.key -subj /CN=$name "$@"; }
            new ca -x509 -days 2 -out ca.pem
            new other -x509 -days 2 -out other.pem
            printf 'subjectAltName=IP:127.0.0.1\n' >names
            new server -out server.csr
            new client -out client.csr
            openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem
            openssl x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out client.pem
            mosquitto_passwd -b -c users station '{{Password}}'
            printf 'user station\ntopic readwrite #\n' >acl
            """);
        return
        [
            $"cafile {Authority}", $"certfile {FileOf("server.pem")}", $"keyfile {FileOf("server.key")}", "require_certificate true",
            "allow_anonymous false", $"password_file {FileOf("users")}", $"acl_file {FileOf("acl")}",
        ];
    }

    private static async Task RunAsync(string script)
    {
        await using ForeignProcess shell = ForeignProcess.Start("sh", "-c", script);
        int exit = await shell.WaitForExitAsync(default).WaitAsync(Limits.Patience);
        if (exit != 0) throw new InvalidOperationException(shell.Output);
    }

    private string FileOf(string name) => Path.Combine(folder.FullName, name);
}
