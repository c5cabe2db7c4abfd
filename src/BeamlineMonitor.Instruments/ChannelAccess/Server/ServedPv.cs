using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>A process variable that is served. All members may be called from any thread.</summary>
public sealed class ServedPv
{
    private readonly Lock gate = new();
    private readonly Func<CaWrite, CancellationToken, ValueTask>? onWrite;
    private readonly HashSet<ServerSubscription> subscriptions = [];
    private CaReading current;
    private CaReading posted;

    /// <summary>Creates a process variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="initial">Its first value, which fixes its type; the names of states and the unit stand in its properties.</param>
    /// <param name="maximumCount">Largest number of elements; at least that of <paramref name="initial"/>.</param>
    /// <param name="onWrite">What a write does, or null for a read-only one. It ends when all that the write set off has ended; an
    /// <see cref="InstrumentException"/> is a refusal. It sets the value itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">The first value is longer than <paramref name="maximumCount"/>.</exception>
    public ServedPv(string name, CaReading initial, int maximumCount = 1, Func<CaWrite, CancellationToken, ValueTask>? onWrite = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(initial.Value.Count, maximumCount);
        (Name, MaximumCount, current, posted, this.onWrite) = (name, maximumCount, initial, initial, onWrite);
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Type of the elements.</summary>
    public CaType Type => current.Value.Type;

    /// <summary>Largest number of elements.</summary>
    public int MaximumCount { get; }

    /// <summary>Read, and write where there is a handler.</summary>
    public AccessRights Rights => onWrite is null ? AccessRights.Read : AccessRights.Read | AccessRights.Write;

    /// <summary>What a read finds.</summary>
    public CaReading Current
    {
        get
        {
            lock (gate) return current;
        }
    }

    /// <summary>Sets the value and tells the monitors.</summary>
    /// <param name="reading">The value; type and length must suit.</param>
    /// <exception cref="ArgumentException">Another type, or too long.</exception>
    public void Post(CaReading reading)
    {
        lock (gate)
        {
            Set(reading);
            Post();
        }
    }

    /// <summary>Sets the value; the monitors learn nothing until <see cref="Post()"/>.</summary>
    /// <param name="reading">The value; type and length must suit.</param>
    /// <exception cref="ArgumentException">Another type, or too long.</exception>
    public void Set(CaReading reading)
    {
        lock (gate)
        {
            if (reading.Value.Type != Type || reading.Value.Count > MaximumCount)
                throw new ArgumentException($"{Name} holds up to {MaximumCount} elements of {Type}, not {reading.Value.Count} of {reading.Value.Type}.", nameof(reading));
            current = reading with { Properties = reading.Properties ?? current.Properties };
        }
    }

    /// <summary>Tells the monitors of the present value.</summary>
    public void Post()
    {
        lock (gate)
        {
            EventMask change = EventMask.Value | EventMask.Log;
            if ((current.Status, current.Severity) != (posted.Status, posted.Severity)) change |= EventMask.Alarm;
            if (!ReferenceEquals(current.Properties, posted.Properties)) change |= EventMask.Property;
            posted = current;
            foreach (ServerSubscription subscription in subscriptions)
            {
                if ((subscription.Mask & change) != 0) subscription.Offer(current);
            }
        }
    }

    internal ValueTask WriteAsync(CaWrite write, CancellationToken cancellationToken) =>
        onWrite?.Invoke(write, cancellationToken) ?? throw new InstrumentException($"{Name} is read-only.");

    internal ImmutableArray<string> States => Current.Properties?.States ?? [];

    internal void Add(ServerSubscription subscription)
    {
        lock (gate)
        {
            subscriptions.Add(subscription);
            subscription.Offer(current);
        }
    }

    internal void Remove(ServerSubscription subscription)
    {
        lock (gate) subscriptions.Remove(subscription);
    }
}
