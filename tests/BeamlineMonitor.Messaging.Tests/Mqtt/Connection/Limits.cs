using System.Threading.Channels;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>Waits of tests, which end with what they wait for; the time limit is for a broken build.</summary>
internal static class Limits
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<MqttMessage> NextAsync(this ChannelReader<MqttMessage> received)
    {
        using CancellationTokenSource limit = new(Patience);
        return await received.ReadAsync(limit.Token);
    }

    public static async Task<MqttMessage[]> NextAsync(this ChannelReader<MqttMessage> received, int count)
    {
        MqttMessage[] messages = new MqttMessage[count];
        for (int i = 0; i < count; i++) messages[i] = await received.NextAsync();
        return messages;
    }
}
