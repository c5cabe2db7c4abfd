using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>A broker behind TLS that wants a certificate of the test's own authority, and a user with a password.</summary>
public sealed class SecureBroker : TestBroker
{
    private BrokerCertificates certificates = null!;

    /// <summary>An authority that signed nothing here.</summary>
    public string OtherAuthority => certificates.OtherAuthority;

    public override MqttConnectOptions NewClient() => base.NewClient() with
    {
        UserName = BrokerCertificates.User,
        Password = BrokerCertificates.Password,
        Tls = new MqttTls(certificates.Authority, certificates.Client, certificates.ClientKey),
    };

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        certificates.Dispose();
    }

    protected override async Task<string[]> SettingsAsync()
    {
        certificates = await BrokerCertificates.MakeAsync(default).WaitAsync(Limits.Patience);
        return certificates.Settings;
    }
}
