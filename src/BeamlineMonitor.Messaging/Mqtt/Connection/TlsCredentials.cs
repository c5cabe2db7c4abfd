using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>Whom a line trusts, and what it shows of itself.</summary>
internal static class TlsCredentials
{
    /// <summary>Reads the files.</summary>
    /// <param name="tls">Their names.</param>
    /// <param name="host">The name that the broker's certificate must bear.</param>
    /// <returns>What a handshake needs.</returns>
    /// <exception cref="MqttException">A file cannot be read or holds no certificate or key.</exception>
    public static SslClientAuthenticationOptions Load(MqttTls tls, string host)
    {
        SslClientAuthenticationOptions options = new() { TargetHost = host };
        if (tls.AuthorityFile is { } authorities)
        {
            X509Certificate2Collection trusted = Read(authorities, "the broker's authorities", file =>
            {
                X509Certificate2Collection found = [];
                found.ImportFromPemFile(file);
                return found.Count > 0 ? found : throw new CryptographicException("It holds no certificate.");
            });
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck, // a beamline's own authority publishes no list
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        if (tls.CertificateFile is { } certificate)
        {
            X509Certificate2 own = Read(certificate, "the client's certificate", file => X509Certificate2.CreateFromPemFile(file, tls.KeyFile));
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
        }

        return options;
    }

    private static T Read<T>(string file, string what, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new MqttException($"{file}, for {what}: {e.Message}", e);
        }
    }
}
