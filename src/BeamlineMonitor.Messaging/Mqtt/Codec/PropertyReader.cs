namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Walks through the properties of a packet: known, in their place, once (user properties excepted), and within their range.</summary>
/// <param name="bytes">The properties, without the length before them.</param>
/// <param name="place">What packet it is.</param>
internal ref struct PropertyReader(ReadOnlySpan<byte> bytes, PropertyPlace place)
{
    private readonly PropertyPlace place = place;
    private PacketReader reader = new(bytes);
    private ulong seen;

    /// <summary>The property that stands next.</summary>
    public PropertyId Id { get; private set; }

    /// <summary>Its value, when it is a number.</summary>
    public uint Number { get; private set; }

    /// <summary>Its value, when it is a text; a user property's value.</summary>
    public string Text { get; private set; } = "";

    /// <summary>A user property's name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Reads the next property.</summary>
    /// <returns>False when there is none.</returns>
    /// <exception cref="MqttProtocolException">It may not stand here.</exception>
    public bool MoveNext()
    {
        if (reader.Remaining == 0) return false;
        uint id = reader.ReadVariable();
        PropertyRule rule = PropertyRule.Of(id);
        if ((rule.Places & place) == 0) throw Fault.Forbidden($"property 0x{id:X2} may not stand in a {place} to this client");
        Id = (PropertyId)id;
        ulong mark = 1UL << (int)id;
        if ((seen & mark) != 0 && Id != PropertyId.UserProperty) throw Fault.Forbidden($"property {Id} stands twice in a {place}");
        seen |= mark;
        Read(rule.Form);
        return true;
    }

    /// <summary>Checks the properties, of which none is wanted but the reason string.</summary>
    /// <returns>The reason string, as a message would have it; empty for none.</returns>
    public string ReadReasonString()
    {
        string reason = "";
        while (MoveNext())
        {
            if (Id == PropertyId.ReasonString) reason = ForeignText.Quoted(Text);
        }

        return reason;
    }

    private void Read(PropertyForm form)
    {
        switch (form)
        {
            case PropertyForm.Text:
                Text = reader.ReadText();
                break;
            case PropertyForm.Binary:
                reader.ReadBinary();
                break;
            case PropertyForm.TextPair:
                Name = reader.ReadText();
                Text = reader.ReadText();
                break;
            default:
                Number = form switch
                {
                    PropertyForm.Bit => reader.ReadByte(),
                    PropertyForm.UInt16 or PropertyForm.Count16 => reader.ReadUInt16(),
                    _ => reader.ReadUInt32(),
                };
                if (form == PropertyForm.Bit && Number > 1) throw Fault.Forbidden($"property {Id} is {Number}, not 0 or 1");
                if (form is PropertyForm.Count16 or PropertyForm.Count32 && Number == 0) throw Fault.Forbidden($"property {Id} is 0");
                break;
        }
    }
}
