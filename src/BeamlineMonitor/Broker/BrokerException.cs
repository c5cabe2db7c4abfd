namespace BeamlineMonitor.Broker;

/// <summary>The local broker could not be started; the message says what mends it.</summary>
/// <param name="message">What, and what mends it.</param>
/// <param name="inner">The cause, or null.</param>
internal sealed class BrokerException(string message, Exception? inner = null) : Exception(message, inner);
