namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>TLS to a broker: 1.2 or later, its name always checked.</summary>
/// <param name="AuthorityFile">PEM file of the authorities that may have signed the broker's certificate, and no other; null for those the system trusts.</param>
/// <param name="CertificateFile">PEM file of the client's own certificate; null for none.</param>
/// <param name="KeyFile">PEM file of its key, not encrypted; null when the key stands in the certificate's file.</param>
public sealed record MqttTls(string? AuthorityFile = null, string? CertificateFile = null, string? KeyFile = null);
