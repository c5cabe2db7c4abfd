namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>What a server may send to this client (2.2.2.2), which asked for no authentication, response information, subscription identifier or topic alias.</summary>
/// <param name="Form">How its value is written.</param>
/// <param name="Places">Packets where it may stand.</param>
internal readonly record struct PropertyRule(PropertyForm Form, PropertyPlace Places)
{
    private const int Count = (int)PropertyId.SharedSubscriptionAvailable + 1;

    private static readonly PropertyRule[] Rules = Fill();

    /// <summary>The rule of a property.</summary>
    /// <param name="id">Its identifier, any number.</param>
    /// <returns>The rule; one without places for a property that may not come, known or not.</returns>
    public static PropertyRule Of(uint id) => id < Count ? Rules[id] : default;

    private static PropertyRule[] Fill()
    {
        PropertyRule[] rules = new PropertyRule[Count];
        const PropertyPlace Answers = PropertyPlace.ConnAck | PropertyPlace.PubAck | PropertyPlace.SubAck | PropertyPlace.Disconnect;
        Set(PropertyId.PayloadFormatIndicator, PropertyForm.Bit, PropertyPlace.Publish);
        Set(PropertyId.MessageExpiryInterval, PropertyForm.UInt32, PropertyPlace.Publish);
        Set(PropertyId.ContentType, PropertyForm.Text, PropertyPlace.Publish);
        Set(PropertyId.ResponseTopic, PropertyForm.Text, PropertyPlace.Publish);
        Set(PropertyId.CorrelationData, PropertyForm.Binary, PropertyPlace.Publish);
        Set(PropertyId.TopicAlias, PropertyForm.UInt16, PropertyPlace.Publish); // read, so that it is refused by its own reason
        Set(PropertyId.SessionExpiryInterval, PropertyForm.UInt32, PropertyPlace.ConnAck);
        Set(PropertyId.AssignedClientIdentifier, PropertyForm.Text, PropertyPlace.ConnAck);
        Set(PropertyId.ServerKeepAlive, PropertyForm.UInt16, PropertyPlace.ConnAck);
        Set(PropertyId.ServerReference, PropertyForm.Text, PropertyPlace.ConnAck | PropertyPlace.Disconnect);
        Set(PropertyId.ReasonString, PropertyForm.Text, Answers);
        Set(PropertyId.ReceiveMaximum, PropertyForm.Count16, PropertyPlace.ConnAck);
        Set(PropertyId.TopicAliasMaximum, PropertyForm.UInt16, PropertyPlace.ConnAck);
        Set(PropertyId.MaximumQos, PropertyForm.Bit, PropertyPlace.ConnAck);
        Set(PropertyId.RetainAvailable, PropertyForm.Bit, PropertyPlace.ConnAck);
        Set(PropertyId.UserProperty, PropertyForm.TextPair, Answers | PropertyPlace.Publish);
        Set(PropertyId.MaximumPacketSize, PropertyForm.Count32, PropertyPlace.ConnAck);
        Set(PropertyId.WildcardSubscriptionAvailable, PropertyForm.Bit, PropertyPlace.ConnAck);
        Set(PropertyId.SubscriptionIdentifierAvailable, PropertyForm.Bit, PropertyPlace.ConnAck);
        Set(PropertyId.SharedSubscriptionAvailable, PropertyForm.Bit, PropertyPlace.ConnAck);
        return rules;

        void Set(PropertyId id, PropertyForm form, PropertyPlace places) => rules[(int)id] = new PropertyRule(form, places);
    }
}
