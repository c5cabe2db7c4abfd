namespace BeamlineMonitor.Broker;

/// <summary>As whom somebody connects to a broker.</summary>
/// <param name="User">Name of the user.</param>
/// <param name="Password">The password; null for none.</param>
internal sealed record BrokerLogin(string User, string? Password);
