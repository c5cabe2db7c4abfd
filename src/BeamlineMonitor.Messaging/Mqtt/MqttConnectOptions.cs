namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>Where the broker is, who asks, and what it shall do when this client is gone.</summary>
public sealed record MqttConnectOptions
{
    /// <summary>Host name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>The client's name, to which the broker ties the session; empty lets the broker choose one, and then there is no session to come back to.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether the broker forgets what it has of this client; false takes the stored session up. Default false.</summary>
    public bool IsCleanStart { get; init; }

    /// <summary>How long the broker keeps the session, and the will back, after the line is gone; whole seconds, 0 to 2³² − 2. Default 30 s.</summary>
    public TimeSpan SessionExpiry { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A link that is silent for so long is dead; the broker waits half as long again. Whole seconds, 1 to 65535. Default 10 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What the broker publishes when the client is gone without a goodbye; null for nothing.</summary>
    public MqttWill? Will { get; init; }

    /// <summary>User name; null for none.</summary>
    public string? UserName { get; init; }

    /// <summary>Password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>How the line is protected; null for a plain one.</summary>
    public MqttTls? Tls { get; init; }

    /// <summary>How long connecting may take, with TLS and the broker's answer; &gt; 0, real time. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest packet taken from the broker, bytes, ≥ 128; it is told and must keep it. Default 1 MiB.</summary>
    public int MaximumPacketBytes { get; init; } = 1 << 20;

    /// <summary>The broker's name in messages.</summary>
    /// <returns>The address, without user and password.</returns>
    public override string ToString() => $"{(Tls is null ? "mqtt" : "mqtts")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
