using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

public class SecureConnectionTests(SecureBroker broker) : MqttConnectionContract(broker), IClassFixture<SecureBroker>
{
    [Theory]
    [InlineData("station", "wrong")]
    [InlineData("nobody", BrokerCertificates.Password)]
    [InlineData(null, null)]
    public async Task ConnectAsync_WrongUserOrPassword_IsRefusedForGood(string? user, string? password)
    {
        await using MqttConnection connection = new(TimeProvider.System);
        MqttRefusedException e = await Assert.ThrowsAsync<MqttRefusedException>(
            () => connection.ConnectAsync(broker.NewClient() with { UserName = user, Password = password }, default));
        Assert.True(e.IsFinal);
        Assert.Equal(MqttReason.NotAuthorized, e.Reason);
        Assert.DoesNotContain(BrokerCertificates.Password, e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectAsync_AuthorityOfSomebodyElse_IsNotTrusted()
    {
        await AssertFailsAsync(tls => tls with { AuthorityFile = broker.OtherAuthority }, "certificate");
        await AssertFailsAsync(tls => tls with { AuthorityFile = null }, "certificate"); // the system does not know it either
    }

    [Fact]
    public async Task ConnectAsync_NameNotInTheCertificate_IsNotTrusted() => await AssertFailsAsync(tls => tls, "certificate", "localhost");

    [Fact]
    public async Task ConnectAsync_NoClientCertificate_IsHungUpOn() =>
        await AssertFailsAsync(tls => tls with { CertificateFile = null, KeyFile = null }, "client certificate");

    [Fact]
    public async Task ConnectAsync_FileMissingOrNoCertificate_NamesIt()
    {
        await AssertFailsAsync(tls => tls with { AuthorityFile = "/no/such/file.pem" }, "/no/such/file.pem");
        await AssertFailsAsync(tls => tls with { AuthorityFile = tls.KeyFile }, tls: "client.key");
        await AssertFailsAsync(tls => tls with { KeyFile = tls.AuthorityFile }, tls: "client.pem");
    }

    [Fact]
    public async Task ConnectAsync_WithoutTls_IsNotAnswered()
    {
        await using MqttConnection connection = new(TimeProvider.System);
        MqttException e = await Assert.ThrowsAsync<MqttException>(() => connection.ConnectAsync(broker.NewClient() with { Tls = null }, default));
        Assert.Contains("without TLS", e.Message, StringComparison.Ordinal);
    }

    protected override IMqttConnection Create() => new MqttConnection(TimeProvider.System);

    private async Task AssertFailsAsync(Func<MqttTls, MqttTls> change, string tls, string host = "127.0.0.1")
    {
        await using MqttConnection connection = new(TimeProvider.System);
        MqttConnectOptions good = broker.NewClient();
        MqttException e = await Assert.ThrowsAsync<MqttException>(
            () => connection.ConnectAsync(good with { Host = host, Tls = change(good.Tls!) }, default));
        Assert.Contains(tls, e.Message, StringComparison.Ordinal);
        Assert.Same(e, await connection.Closed);
    }
}
