using System.Globalization;

namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>One fault. Its text is <c>kind@at[+lasts][=amount]</c>: "silence@12s+3s", "delay@20s+5s=200ms", "garbage@30s=16", "half-open@1min".</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="At">When it begins, since the start of the plan; ≥ 0. A fault without duration strikes the first line, or bytes, from then on.</param>
public sealed record Fault(FaultKind Kind, TimeSpan At)
{
    private const int MostBytes = 65536;

    /// <summary>How long it lasts; <see cref="TimeSpan.MaxValue"/> for ever; zero for a fault that strikes once.</summary>
    public TimeSpan Lasts { get; init; }

    /// <summary>Lateness of <see cref="FaultKind.Delay"/> and <see cref="FaultKind.Duplicate"/>; time between bytes of <see cref="FaultKind.Split"/>; else zero.</summary>
    public TimeSpan Lag { get; init; }

    /// <summary>Number of bytes of <see cref="FaultKind.Garbage"/>, 1 to 65536; else zero.</summary>
    public int ByteCount { get; init; }

    /// <summary>True for a fault that strikes once instead of lasting.</summary>
    public bool StrikesOnce => Lasts == TimeSpan.Zero;

    /// <summary>Reads one fault.</summary>
    /// <param name="text">Its text.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="FormatException">The text is no fault; the message says how its kind is written.</exception>
    public static Fault Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (string rest, string? amount) = Cut(text, '=');
        (rest, string? lasts) = Cut(rest, '+');
        (string name, string? at) = Cut(rest, '@');
        FaultForm form = FaultForm.All.FirstOrDefault(form => form.Name == name)
            ?? throw new FormatException($"'{text}': there is no fault '{name}'; there are {string.Join(", ", FaultForm.All.Select(form => form.Name))}.");
        bool fits = at is not null
            && (lasts is null ? !form.LastsATime || form.MayLastForEver : form.LastsATime)
            && (amount is not null) == (form.HasLag || form.HasBytes);
        if (!fits) throw new FormatException($"'{text}': write {form.Name} like {form.Example}.");

        Fault fault = new(form.Kind, PlanDuration.Parse(at!))
        {
            Lasts = lasts is not null ? PlanDuration.Parse(lasts) : form.LastsATime ? TimeSpan.MaxValue : TimeSpan.Zero,
            Lag = form.HasLag ? PlanDuration.Parse(amount!) : TimeSpan.Zero,
            ByteCount = form.HasBytes ? ParseByteCount(amount!) : 0,
        };
        if (form.LastsATime && fault.StrikesOnce) throw new FormatException($"'{text}': {form.Name} must last longer than nothing, like {form.Example}.");
        return fault;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    /// <returns>"kind@at[+lasts][=amount]".</returns>
    public override string ToString()
    {
        FaultForm form = FaultForm.Of(Kind);
        string lasts = StrikesOnce || Lasts == TimeSpan.MaxValue ? "" : $"+{PlanDuration.Format(Lasts)}";
        string amount = form.HasLag ? $"={PlanDuration.Format(Lag)}" : form.HasBytes ? string.Create(CultureInfo.InvariantCulture, $"={ByteCount}") : "";
        return $"{form.Name}@{PlanDuration.Format(At)}{lasts}{amount}";
    }

    private static (string Head, string? Tail) Cut(string text, char at)
    {
        int index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }

    private static int ParseByteCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostBytes
            ? count
            : throw new FormatException($"'{text}' is no number of bytes from 1 to {MostBytes}.");
}
