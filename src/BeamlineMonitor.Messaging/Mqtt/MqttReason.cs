namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>Reason codes of MQTT 5 (OASIS MQTT Version 5.0, 2.4); 0x80 and above are failures.</summary>
public enum MqttReason : byte
{
    /// <summary>Success, normal disconnection, or granted quality of service 0.</summary>
    Success = 0x00,

    /// <summary>Granted quality of service 1.</summary>
    GrantedQos1 = 0x01,

    /// <summary>Granted quality of service 2.</summary>
    GrantedQos2 = 0x02,

    /// <summary>The client leaves, and its will shall be published.</summary>
    DisconnectWithWill = 0x04,

    /// <summary>Taken; nobody subscribes to it.</summary>
    NoMatchingSubscribers = 0x10,

    /// <summary>No subscription of this filter was there.</summary>
    NoSubscriptionExisted = 0x11,

    /// <summary>Authentication goes on.</summary>
    ContinueAuthentication = 0x18,

    /// <summary>Authenticate once more.</summary>
    ReAuthenticate = 0x19,

    /// <summary>No reason is given.</summary>
    UnspecifiedError = 0x80,

    /// <summary>A packet could not be read.</summary>
    MalformedPacket = 0x81,

    /// <summary>A packet came that may not come here.</summary>
    ProtocolError = 0x82,

    /// <summary>Valid, but not accepted by this server.</summary>
    ImplementationSpecificError = 0x83,

    /// <summary>The server does not speak MQTT 5.</summary>
    UnsupportedProtocolVersion = 0x84,

    /// <summary>The client id is not allowed.</summary>
    ClientIdNotValid = 0x85,

    /// <summary>User name or password is wrong.</summary>
    BadUserNameOrPassword = 0x86,

    /// <summary>This client may not do that.</summary>
    NotAuthorized = 0x87,

    /// <summary>The server is not available.</summary>
    ServerUnavailable = 0x88,

    /// <summary>The server is busy.</summary>
    ServerBusy = 0x89,

    /// <summary>This client is banned.</summary>
    Banned = 0x8A,

    /// <summary>The server is shutting down.</summary>
    ServerShuttingDown = 0x8B,

    /// <summary>The way of authentication is not known or not the one in use.</summary>
    BadAuthenticationMethod = 0x8C,

    /// <summary>Nothing came within 1.5 times the keep-alive.</summary>
    KeepAliveTimeout = 0x8D,

    /// <summary>Another connection came with the same client id.</summary>
    SessionTakenOver = 0x8E,

    /// <summary>The filter is well formed and not accepted.</summary>
    TopicFilterInvalid = 0x8F,

    /// <summary>The topic is well formed and not accepted.</summary>
    TopicNameInvalid = 0x90,

    /// <summary>The packet identifier is in use.</summary>
    PacketIdentifierInUse = 0x91,

    /// <summary>The packet identifier is not known.</summary>
    PacketIdentifierNotFound = 0x92,

    /// <summary>More messages are in flight than allowed.</summary>
    ReceiveMaximumExceeded = 0x93,

    /// <summary>The topic alias is 0 or too high.</summary>
    TopicAliasInvalid = 0x94,

    /// <summary>The packet is longer than allowed.</summary>
    PacketTooLarge = 0x95,

    /// <summary>Too many messages a second.</summary>
    MessageRateTooHigh = 0x96,

    /// <summary>A limit of the server or an administrator is used up.</summary>
    QuotaExceeded = 0x97,

    /// <summary>An administrator ended the connection.</summary>
    AdministrativeAction = 0x98,

    /// <summary>The payload is not of the format that is said.</summary>
    PayloadFormatInvalid = 0x99,

    /// <summary>The server keeps no retained messages.</summary>
    RetainNotSupported = 0x9A,

    /// <summary>The server does not take this quality of service.</summary>
    QosNotSupported = 0x9B,

    /// <summary>Use another server for now.</summary>
    UseAnotherServer = 0x9C,

    /// <summary>The server has moved for good.</summary>
    ServerMoved = 0x9D,

    /// <summary>The server knows no shared subscriptions.</summary>
    SharedSubscriptionsNotSupported = 0x9E,

    /// <summary>Too many connections a second.</summary>
    ConnectionRateExceeded = 0x9F,

    /// <summary>The longest time for a connection is over.</summary>
    MaximumConnectTime = 0xA0,

    /// <summary>The server knows no subscription identifiers.</summary>
    SubscriptionIdentifiersNotSupported = 0xA1,

    /// <summary>The server knows no wildcards.</summary>
    WildcardSubscriptionsNotSupported = 0xA2,
}
