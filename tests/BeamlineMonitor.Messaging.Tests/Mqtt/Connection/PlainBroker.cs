namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>A broker without protection.</summary>
public sealed class PlainBroker : TestBroker;
