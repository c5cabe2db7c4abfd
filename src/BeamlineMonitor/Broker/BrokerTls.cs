namespace BeamlineMonitor.Broker;

/// <summary>How the line to an external broker is secured.</summary>
/// <param name="CaFile">PEM file of the one authority that may have signed the broker's certificate; null for the system's.</param>
/// <param name="ClientCertificate">PEM file of the certificate that the daemon shows; null for none.</param>
/// <param name="ClientKey">PEM file of its key; null where the certificate's file holds it.</param>
internal sealed record BrokerTls(string? CaFile, string? ClientCertificate, string? ClientKey);
