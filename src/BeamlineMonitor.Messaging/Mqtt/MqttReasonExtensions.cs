using System.Text;

namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>What can be said of a reason code.</summary>
public static class MqttReasonExtensions
{
    /// <summary>Whether it is a failure.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>True from 0x80 on.</returns>
    public static bool IsFailure(this MqttReason reason) => (byte)reason >= 0x80;

    /// <summary>Whether the same request will be refused again until a person mends something.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>False where time may help, and for no failure.</returns>
    public static bool IsFinal(this MqttReason reason) => reason is
        MqttReason.UnsupportedProtocolVersion or MqttReason.ClientIdNotValid or MqttReason.BadUserNameOrPassword or MqttReason.NotAuthorized
        or MqttReason.Banned or MqttReason.BadAuthenticationMethod or MqttReason.TopicFilterInvalid or MqttReason.TopicNameInvalid
        or MqttReason.PacketTooLarge or MqttReason.PayloadFormatInvalid or MqttReason.RetainNotSupported or MqttReason.QosNotSupported
        or MqttReason.ServerMoved or MqttReason.SharedSubscriptionsNotSupported or MqttReason.SubscriptionIdentifiersNotSupported
        or MqttReason.WildcardSubscriptionsNotSupported;

    /// <summary>Says the reason as a person would.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>Such as "not authorized (0x87)".</returns>
    public static string InWords(this MqttReason reason)
    {
        StringBuilder words = new();
        foreach (char letter in Enum.GetName(reason) ?? "UnknownReason")
        {
            if (char.IsUpper(letter) && words.Length > 0) words.Append(' ');
            words.Append(char.ToLowerInvariant(letter));
        }

        return $"{words} (0x{(byte)reason:X2})";
    }
}
