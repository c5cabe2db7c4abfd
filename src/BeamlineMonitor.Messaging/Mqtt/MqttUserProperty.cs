namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>A name and a value beside a message, passed on by the broker unread.</summary>
/// <param name="Name">Name, at most 65,535 bytes of UTF-8.</param>
/// <param name="Value">Value, likewise.</param>
public readonly record struct MqttUserProperty(string Name, string Value);
